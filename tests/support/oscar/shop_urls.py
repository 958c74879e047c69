"""The shop's API, and one more address by which the tests do what its staff would."""

import json
from datetime import datetime
from decimal import Decimal

from django.http import JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from oscar.core.loading import get_model

Order = get_model("order", "Order")
User = get_model("auth", "User")


def _place(told):
    """Write an order as the checkout does, at a moment of ours."""
    total, free = Decimal("89.80"), Decimal(0)
    Order.objects.create(
        number=told["number"],
        guest_email=told["email"],
        status="Pending",
        currency="EUR",
        date_placed=datetime.fromisoformat(told["at"]),
        total_incl_tax=total,
        total_excl_tax=total,
        shipping_incl_tax=free,
        shipping_excl_tax=free,
    )


def _change(told):
    order = Order.objects.get(number=told["number"])
    following = order.available_statuses()
    if following:
        order.set_status(following[0])


def _remove(told):
    Order.objects.filter(number=told["number"]).delete()


def _reset(_told):
    Order.objects.all().delete()
    User.objects.update(is_active=True)


def _revoke(_told):
    User.objects.update(is_active=False)


def _look(_told):
    """Change nothing."""


_DONE = {one.__name__[1:]: one for one in (_place, _change, _remove, _reset, _revoke, _look)}


@csrf_exempt
def control(request):
    """Do something, and return every order as it is."""
    told = json.loads(request.body)
    _DONE[told["do"]](told)
    return JsonResponse({one.number: [one.status, str(one.total_incl_tax), one.currency] for one in Order.objects.all()})


urlpatterns = [path("api/", include("oscarapi.urls")), path("control/", control)]
