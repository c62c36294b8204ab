"""The password hash: Argon2id with 46 MiB, one pass, one lane (stack), about 25 ms of CPU."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class SchoolArgon2Hasher(Argon2PasswordHasher):
    """Django's Argon2 hasher with the parameters this project chose (OWASP's first choice)."""

    time_cost = 1
    memory_cost = 47_104
    parallelism = 1
