"""A manifest promises what the connector does, and nothing else."""

from collections import Counter

from desk import Connector, Repeats
from desk.testing.conformance.check import check
from desk.testing.conformance.expecting import expect
from desk.testing.conformance.stage import Stage


def _overrides(connector: Connector, method: str) -> bool:
    return getattr(connector.__class__, method, None) is not getattr(Connector, method)


@check("manifest")
async def is_backed_by_methods(stage: Stage) -> None:
    """What the manifest promises has a method, and a method that nobody would ask has a promise."""
    connector = stage.channel().connector
    manifest = connector.manifest
    promised = {
        "send": manifest.messages,
        "verify": manifest.webhooks,
        "parse": manifest.webhooks,
        "pages": bool(manifest.feeds),
        "fetch": bool(manifest.fetches),
        "look_up": manifest.repeats is Repeats.LOOK_UP,
        "refresh": manifest.expiring,
        "act": bool(manifest.acts),
        "acted": Repeats.LOOK_UP in manifest.acts.values(),
        "woken": manifest.wakes,
    }
    for method, said in promised.items():
        expect(_overrides(connector, method), said, f"the manifest speaks of {method!r} as the connector does")


@check("manifest")
async def feeds_are_told_apart(stage: Stage) -> None:
    """Each kind of thing is listed by one feed, in sensible intervals."""
    feeds = stage.channel().connector.manifest.feeds
    repeated = [kind for kind, count in Counter(feed.kind for feed in feeds).items() if count > 1]
    expect(repeated, [], "kinds of two feeds")
    expect([feed.kind for feed in feeds if feed.every.total_seconds() < 1], [], "feeds read more than once a second")
