"""The WSGI entry of either system; ``DJANGO_SETTINGS_MODULE`` tells which."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
