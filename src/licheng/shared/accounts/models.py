"""Accounts, the roles they hold, their sessions and failed sign-ins."""

from django.db import models

from licheng.shared.accounts.roles import Role
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel

ROLE_CHOICES = [(role.value, role.value) for role in Role]


class Account(SchoolModel):
    """帳號: one person at one school; a person at two schools has two."""

    login_name = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    password = models.CharField(max_length=200, default="!")
    must_change_password = models.BooleanField(default=True)
    initial_password_expires_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "login_name"], name="one_account_per_login_name")
        ]

    def __str__(self) -> str:
        return f"account {self.login_name}"


class RoleGrant(SchoolModel):
    """職務: a role an account holds from a day on, until a day where one is set (excluded)."""

    account = SchoolForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40, choices=ROLE_CHOICES)
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "account", "role"], name="one_grant_per_role")
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.account_id}"


class AccountSession(SchoolModel):
    """登入階段: one signed-in browser; the cookie's secret is kept as a hash only."""

    account = SchoolForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    token_hash = models.BinaryField(max_length=32)
    role = models.CharField(max_length=40, choices=ROLE_CHOICES)
    source = models.CharField(max_length=64)
    browser = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "token_hash"], name="one_session_per_token")]

    def __str__(self) -> str:
        return f"session of {self.account_id}"


class FailedSignIn(SchoolModel):
    """登入失敗: counted per account and source, so classmates cannot lock each other out."""

    login_name = models.CharField(max_length=40)
    source = models.CharField(max_length=64)
    failed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["school", "login_name", "source", "failed_at"], name="failed_sign_in_lookup")
        ]

    def __str__(self) -> str:
        return f"failed sign-in at {self.failed_at}"
