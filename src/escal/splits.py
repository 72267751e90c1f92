"""Which article belongs to which part: list files, leak groups, the first assignment and every later placement.

A scheme is a folder of list files, such as train / validation / test or five folds: `<part>.txt` holds the ids of the
articles of that part, sorted, one a line. `quarantine.txt` holds the articles that no part can take without a leak.
"""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from itertools import accumulate
from math import fsum, inf, sqrt
from pathlib import Path

from escal import atomic
from escal.errors import EscalError

QUARANTINE = "quarantine"
GROUPS = "groups.json"
"""File of a build: article -> leak group, for what has to take the articles of a group together."""

# Stands for the number of articles among the traits, none of which has an empty name.
_ARTICLES = ""
_SHOWN_MEMBERS = 3
_PASSES = 20


def write_scheme(folder: Path, parts: Mapping[str, Iterable[str]]) -> None:
    """Write the list file of each given part, sorted; a reader sees a whole file, the old one or the new one.

    The file of a part that is not given stays as it is: give an empty list to empty it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for part, ids in parts.items():
        atomic.write(folder / f"{part}.txt", "".join(f"{article}\n" for article in sorted(ids)).encode())


def groups(ids: Iterable[str], links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Leak groups, article -> group: the connected components over the links, each named by its smallest id.

    A link joins two articles that no two parts may hold: they report one incident, one derives from the other, or their
    texts are near-duplicates. Raises EscalError for a link to an article that is not among the ids.
    """
    parents = {article: article for article in sorted(ids)}

    def root(article: str) -> str:
        while parents[article] != article:
            parents[article] = parents[parents[article]]
            article = parents[article]
        return article

    for one, other in links:
        if unknown := [end for end in (one, other) if end not in parents]:
            raise EscalError(
                f"expected a link between two of the ids, found {one!r} - {other!r}: "
                f"give {' and '.join(map(repr, unknown))} as an id too, or leave the link out"
            )
        smaller, larger = sorted([root(one), root(other)])
        parents[larger] = smaller
    return {article: root(article) for article in parents}


def assign(
    groups: Mapping[str, str], traits: Mapping[str, Counter[str]], shares: Mapping[str, float]
) -> dict[str, str]:
    """Assign all articles for a first release, article -> part, by greedy stratification over leak groups.

    `groups` is article -> group; `traits` is article -> how often it has each trait (a genre, a source kind, an event
    type, a year ...); `shares` is part -> size relative to the other parts. With n the number of occurrences, the sum
    over traits t and parts p of (n(t, p) / n(t) - share(p))^2 is to be small. The number of articles is one more trait,
    which weighs as much as all others together.
    Division by n(t) makes a rare trait count as much as a common one; a trait that one group alone has cannot be
    balanced and does not count.

    Groups come in order of the sum of n(t, group) / n(t), the highest first, so that the large and the rare are placed
    while there is room; each goes to the part where it leaves the objective lowest. Ties between groups go by name,
    between parts by share, then name. At the end single groups move while that lowers the objective. This is the iterative stratification of Sechidis, Tsoumakas and Vlahavas (2011)
    with groups for examples. Raises EscalError for shares that are negative or all zero.
    """
    held: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for article, group in groups.items():
        held[group].update(traits.get(article, Counter()))
        held[group][_ARTICLES] += 1
    totals: Counter[str] = Counter()
    holders: Counter[str] = Counter()
    for counts in held.values():
        totals.update(counts)
        holders.update(trait for trait, count in counts.items() if count)
    # Sorted, because the order of a sum of floats can decide a tie.
    counted = [trait for trait in sorted(totals) if holders[trait] > 1]
    # Sizes are what users look at first: they count as much as all the other traits together.
    scales = {trait: sqrt(len(counted)) if trait == _ARTICLES else 1.0 for trait in counted}
    portions = {
        group: {trait: scales[trait] * counts[trait] / totals[trait] for trait in counted if trait in counts}
        for group, counts in held.items()
    }

    targets = _fractions(shares)
    room = {part: {trait: scales[trait] * target for trait in counted} for part, target in targets.items()}
    chosen: dict[str, str] = {}
    for group in sorted(portions, key=lambda group: (-sum(portions[group].values()), group)):
        portion = portions[group]
        # The objective grows by the sum of portion^2 - 2 portion room, and only the second term depends on the part.
        gains = {part: sum(portion[trait] * free[trait] for trait in portion) for part, free in room.items()}
        part = max(targets, key=lambda part: (gains[part], targets[part]))
        for trait in portion:
            room[part][trait] -= portion[trait]
        chosen[group] = part
    _improve(portions, chosen, room)
    return {article: chosen[groups[article]] for article in sorted(groups)}


def _improve(
    portions: Mapping[str, Mapping[str, float]], chosen: dict[str, str], room: Mapping[str, dict[str, float]]
) -> None:
    """Move groups one by one as long as a move lowers the objective: greed fills the large parts before it sees the end."""
    for _ in range(_PASSES):
        moved = False
        for group in sorted(portions):
            portion, home = portions[group], chosen[group]
            # Room as it is without the group, so that staying and going are measured alike.
            free = {part: sum(portion[t] * room[part][t] for t in portion) for part in room}
            free[home] += sum(share * share for share in portion.values())
            best = max(room, key=lambda part: (free[part], part == home))
            if best != home:
                moved = True
                chosen[group] = best
                for trait, share in portion.items():
                    room[home][trait] += share
                    room[best][trait] -= share
        if not moved:
            return


def assign_by_time(groups: Mapping[str, str], dates: Mapping[str, str], shares: Mapping[str, float]) -> dict[str, str]:
    """Assign all articles by time, article -> part: what is learnt from is older than what is tested on.

    `dates` is article -> date, in a form that sorts; `shares` is part -> relative size, oldest part first. A group goes
    as a whole by the date of its newest article, so that no part holds an article that is newer than all of the next;
    a later part may hold older articles that belong with newer ones.
    """
    _fractions(shares)
    newest, members = _newest(groups, dates), Counter(groups.values())
    edges = list(accumulate(shares.values()))
    chosen: dict[str, str] = {}
    seen = 0
    for group in sorted(members, key=lambda group: (newest[group], group)):
        # By the middle of the group: a large one at an edge goes where most of it belongs.
        middle = (seen + members[group] / 2) / len(groups) * edges[-1]
        chosen[group] = list(shares)[min(bisect(edges, middle), len(shares) - 1)]
        seen += members[group]
    return {article: chosen[groups[article]] for article in sorted(groups)}


def part_by_time(
    groups: Mapping[str, str], dates: Mapping[str, str], current: Mapping[str, str], shares: Mapping[str, float]
) -> Callable[[str], str]:
    """Where a new group goes by time: into the first part that holds something as new, else into the last."""
    newest = _newest(groups, dates)
    ends = {
        part: max(
            (dates[article] for article, home in current.items() if home == part and article in dates), default=""
        )
        for part in shares
    }

    def choose(group: str) -> str:
        return next((part for part, end in ends.items() if newest[group] <= end), list(shares)[-1])

    return choose


def _newest(groups: Mapping[str, str], dates: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for article, group in groups.items():
        found[group] = max(found.get(group, ""), dates.get(article, ""))
    return found


def place(
    groups: Mapping[str, str],
    current: Mapping[str, str],
    parts: Mapping[str, float],
    salt: str,
    choose: Callable[[str], str] | None = None,
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Place new articles beside those of earlier releases: (article -> part, article -> why it is in quarantine).

    `groups` is article -> group, old and new; `current` is article -> part, and none of these moves, not even out of
    quarantine; `parts` is part -> share, as for `assign`. A new article joins the part of its group. A group without a
    part draws one: BLAKE2b of salt and group, as a fraction, falls into one of the shares laid end to end by part name;
    or ``choose`` says which (`part_by_time`).
    An article whose group is in several parts goes to quarantine, with one reason for each of them. An article in
    quarantine pulls nothing, but it may be the bridge that makes one group of two: leave its links out of the groups,
    or all that comes later to either side follows it. Raises EscalError for shares that are negative or all zero.
    """
    drawn = _drawn(parts, salt)
    home = choose or drawn
    placed: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for article, part in sorted(current.items()):
        if article in groups and part != QUARANTINE:
            placed[groups[article]][part].append(article)

    placement = dict(current)
    reasons: dict[str, list[str]] = {}
    for article in sorted(groups.keys() - current.keys()):
        pulls = placed[groups[article]]
        if not pulls:
            placement[article] = home(groups[article])
        elif len(pulls) == 1:
            placement[article] = next(iter(pulls))
        else:
            placement[article] = QUARANTINE
            reasons[article] = [
                f"{article!r} shares a leak group with {_some(members)} in {part!r}"
                for part, members in sorted(pulls.items())
            ]
    return dict(sorted(placement.items())), reasons


def _drawn(parts: Mapping[str, float], salt: str) -> Callable[[str], str]:
    """Where a new group goes by a hash of its name."""
    targets = _fractions(parts)
    edges = list(accumulate(targets.values()))

    def draw(group: str) -> str:
        digest = blake2b(f"{salt}\n{group}".encode(), digest_size=6).digest()
        # 48 bits: a float holds such a fraction exactly, and so stays below 1.
        fraction = int.from_bytes(digest, "big") / 2**48
        return list(targets)[bisect(edges, fraction * edges[-1])]

    return draw


def _some(members: list[str]) -> str:
    hidden = len(members) - _SHOWN_MEMBERS
    return ", ".join(map(repr, members[:_SHOWN_MEMBERS])) + (f" and {hidden} more" if hidden > 0 else "")


def _fractions(shares: Mapping[str, float]) -> dict[str, float]:
    """Part -> its fraction of the whole, by name."""
    if min(shares.values(), default=0) < 0 or not 0 < (total := fsum(shares.values())) < inf:
        raise EscalError(
            f"expected shares of 0 or more, not all 0, found {dict(shares)}: give each part a relative size"
        )
    return {part: shares[part] / total for part in sorted(shares)}
