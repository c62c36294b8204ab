"""Keeps the two hosts apart: on the files' host there is nothing but files."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase
from django.http.request import split_domain_port
from django.urls import Resolver404, resolve

from licheng.shared.files_origin.addresses import files_host
from licheng.shared.files_origin.views import nothing_here

_ADDRESSES = "licheng.shared.files_origin.urls"


class FilesOriginMiddleware:
    """Answers the files' host itself, before static files, cookies and pages; lets every other host pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain; stand aside where files come from the pages' own address."""
        if not settings.LICHENG_FILES_ORIGIN:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.host = files_host()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, or pass it on."""
        host, _port = split_domain_port(request.get_host())
        if host != self.host:
            return self.get_response(request)

        try:
            match = resolve(request.path_info, _ADDRESSES)
        except Resolver404:
            return nothing_here()
        request.resolver_match = match
        answer: HttpResponseBase = match.func(request, **match.kwargs)
        return answer
