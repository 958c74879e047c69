"""Prepares a shop once, or serves one: run by the Python of its own virtual environment."""

import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "shop_settings"
sys.path.insert(0, str(Path(__file__).parent))
django.setup()


class Quiet(WSGIRequestHandler):
    """Says nothing of what it is asked."""

    def log_message(self, *_args):
        """Leave it out."""


class Server(ThreadingMixIn, WSGIServer):
    """One thread a request; none outlives the server."""

    daemon_threads = True


def prepare():
    """Make the tables, a member of staff and a product."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from oscar.core.loading import get_model

    call_command("migrate", verbosity=0)
    User.objects.create_superuser("desk", "desk@example.com", "secret-of-the-shop")
    get_model("address", "Country").objects.create(
        iso_3166_1_a2="PT", iso_3166_1_a3="PRT", printable_name="Portugal", is_shipping_country=True
    )
    kind = get_model("catalogue", "ProductClass").objects.create(name="Things", track_stock=False)
    partner = get_model("partner", "Partner").objects.create(name="Acme")
    product = get_model("catalogue", "Product").objects.create(title="Tent", product_class=kind)
    stock = get_model("partner", "StockRecord")
    stock.objects.create(product=product, partner=partner, partner_sku="TENT", price="89.80", price_currency="EUR")


def serve():
    """Print the port and answer until somebody ends this process."""
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    prepare() if sys.argv[1] == "prepare" else serve()
