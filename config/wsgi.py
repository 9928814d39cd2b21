"""The web process: a WSGI application for granian, or any other server."""

import os

from django.core.wsgi import get_wsgi_application

from config.whole_bodies import WholeBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = WholeBodies(get_wsgi_application())
