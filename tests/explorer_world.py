"""Articles for the explorer's tests: a rumour that is denied, two amounts of one loan, a hub, and hostile text."""

from __future__ import annotations

from dealgraph.graph.model import Reading
from tests.builders import reading

__all__ = ["HOSTILE", "HUB_NEIGHBOURS", "make_world"]

M = 10**6
HUB_NEIGHBOURS = 50  # more than one expansion shows
HOSTILE = "<img src=x onerror=alert(1)> </script><script>alert(2)</script> \"'}) DETACH DELETE n //"


def make_world() -> list[Reading]:
    """Return the readings."""
    told = [
        reading(
            "It was a slow week. Aldan leads the Series A of Bervo. Nobody else was named.",
            ("INVESTED_IN", "Aldan", "Bervo", {"says": "Aldan leads the Series A of Bervo.", "round": "Series A", "lead": True}),
            ("RAISED", "Bervo", None, {"says": "Aldan leads the Series A of Bervo.", "round": "Series A", "amount": (20 * M, "EUR")}),
            published="2023-03-01", outlet="Morgenpost", url="https://morgenpost.example/1", headline="Aldan and Bervo", source="a1",
        ),
        reading(
            "Fjordbank lends Bervo 5 million euros.",
            ("LENT_TO", "Fjordbank", "Bervo", {"amount": (5 * M, "EUR")}), published="2024-06-01", outlet="Morgenpost", source="a2",
        ),
        reading(
            "Fjordbank gave Bervo 6 million euros of credit.",
            ("LENT_TO", "Fjordbank", "Bervo", {"amount": (6 * M, "EUR"), "confidence": 0.7}), published="2024-06-20", outlet="Abendblatt", source="a3",
        ),
        reading("Cirrol is said to want Bervo.", ("ACQUIRED", "Cirrol", "Bervo", {"status": "rumoured"}), published="2024-08-01", source="a4"),
        reading("Cirrol denies that it will buy Bervo.", ("ACQUIRED", "Cirrol", "Bervo", {"status": "denied"}), published="2024-08-03", source="a5"),
        reading("Dunmore and Aldan work together. Dunmore was founded by Ben Umar.",
                ("ALLIED_WITH", "Dunmore", "Aldan", {"says": "Dunmore and Aldan work together."}),
                ("FOUNDED", "Ben Umar", "Dunmore", {"says": "Dunmore was founded by Ben Umar."}), published="2022-01", source="a6"),
        reading(f"Gantry 😀 works with Dunmore. {HOSTILE}",
                ("ALLIED_WITH", "Gantry", "Dunmore", {"says": f"Gantry 😀 works with Dunmore. {HOSTILE}"}),
                published="2024-02-02", outlet=HOSTILE, url="javascript:alert(3)", headline=HOSTILE, source="hostile"),
    ]  # fmt: skip
    names = [f"Spoke{number:02d} Works" for number in range(HUB_NEIGHBOURS)]
    hub = reading(
        " ".join(f"Hollin invests in {name}." for name in names),
        *[("INVESTED_IN", "Hollin", name, {"says": f"Hollin invests in {name}."}) for name in names],
        published="2021-05-05", source="hub",
    )  # fmt: skip
    bridge = reading(
        "Hollin invests in Gantry.", ("INVESTED_IN", "Hollin", "Gantry", {}), published="2021-06-05", source="bridge"
    )
    return [*told, hub, bridge]
