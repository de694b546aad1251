"""The replica's state, in one place: what there is, how it answers, what goes wrong, what was asked."""

import hashlib
from dataclasses import dataclass, field

from tests.x_replica.journal import Journal
from tests.x_replica.options import Options
from tests.x_replica.troubles import Trouble, Troubles
from tests.x_replica.world import World

OPERATIONS = (
    "NotificationsTimeline",
    "SearchTimeline",
    "TweetDetail",
    "TweetResultByRestId",
    "HomeTimeline",
    "UserTweets",
)


@dataclass
class Core:
    """One replica. Change it in its own event loop, or from elsewhere by the control endpoints."""

    world: World = field(default_factory=World)
    options: Options = field(default_factory=Options)
    troubles: Troubles = field(default_factory=Troubles)
    journal: Journal = field(default_factory=Journal)
    release: int = 1

    def operation_ids(self) -> dict[str, str]:
        """The id of each operation in this release of the page."""
        return {name: hashlib.sha256(f"{name} {self.release}".encode()).hexdigest()[:22] for name in OPERATIONS}

    def misbehave(self, kind: str, *, on: str = "", times: int | None = None, **options: object) -> None:
        """Command a misbehaviour, as `troubles.KINDS` names them. Raises ValueError for an unknown kind."""
        self.troubles.command(Trouble(kind, on, times, options))

    def viewer(self) -> str:
        """The account that is logged in: another one than the world's while that is commanded."""
        for trouble in self.troubles.of_kind("other_account"):
            return str(trouble.options.get("handle", "SomebodyElse"))
        return self.world.viewer
