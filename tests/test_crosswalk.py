"""The crosswalks: worked examples, every row reachable, every type and mode covered, and mistakes in tables found."""

import itertools
import re
import shutil
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escal import crosswalk, schema
from escal.errors import EscalError

TABLES = crosswalk.load().tables
LABELS = crosswalk._labels(frozenset())
SECTORS = sorted(crosswalk.load().classes)

ACLED = """Armed clash; Government regains territory; Non-state actor overtakes territory; Chemical weapon; Air/drone strike;
Suicide bomb; Shelling/artillery/missile attack; Remote explosive/landmine/IED; Grenade; Sexual violence; Attack;
Abduction/forced disappearance; Peaceful protest; Protest with intervention; Excessive force against protesters;
Violent demonstration; Mob violence; Agreement; Arrests; Change to group/activity; Disrupted weapons use;
Headquarters or base established; Looting/property destruction; Non-violent transfer of territory; Other"""
ACE = """Business:Declare-Bankruptcy Business:End-Org Business:Merge-Org Business:Start-Org Conflict:Attack
Conflict:Demonstrate Contact:Meet Contact:Phone-Write Justice:Acquit Justice:Appeal Justice:Arrest-Jail
Justice:Charge-Indict Justice:Convict Justice:Execute Justice:Extradite Justice:Fine Justice:Pardon
Justice:Release-Parole Justice:Sentence Justice:Sue Justice:Trial-Hearing Life:Be-Born Life:Die Life:Divorce
Life:Injure Life:Marry Movement:Transport Personnel:Elect Personnel:End-Position Personnel:Nominate
Personnel:Start-Position Transaction:Transfer-Money Transaction:Transfer-Ownership"""


def derive(what, sides="", deaths=None, attribution="reported_as_fact", claims=(), **fields):
    """Derive the codes of a small event: "TYPE mode", and sides such as "MIL REB > GOV > CVL" (actors, recipients, victims)."""
    kind, _, mode = what.partition(" ")
    entities, arguments = {}, []
    for role, sectors in zip(("actor", "recipient", "victim"), sides.split(">"), strict=False):
        for sector in sectors.split():
            entity = f"e{len(entities) + 1}"
            entities[entity] = {"id": entity} if sector == "?" else {"id": entity, "sector": sector}
            arguments.append(
                {"role": role, "entity": entity} | ({"attribution": attribution} if role == "actor" else {})
            )
    event = {"id": "ev1", "type": kind, "realis": "actual", "polarity": "positive", "arguments": arguments, **fields}
    if mode:
        event["mode"] = mode
    if deaths is not None:
        event["casualties"] = [{"measure": "wounded", "best": 9}, {"measure": "killed", "best": deaths}]
    return crosswalk.derive(event, entities, claims)


def claim(claimant, kind="occurrence", position="affirm", event="ev1"):
    return {"id": "c1", "claimant": claimant, "kind": kind, "position": position, "events": [event]}


when = partial(partial, derive)  # an example is worked out in its own test, not while the tests are collected
FIRE = {"exchange_of_fire": True}
TAKEN = {"territory_gained": True}


@pytest.mark.parametrize(
    ("table", "code", "rule", "event"),
    [
        ("quad", "verbal_cooperation", "quad-01", when("AGREE")),
        ("quad", "material_conflict", "quad-05", when("SANCTION expel")),
        ("cameo", "19", "cameo-18", when("ASSAULT drone", "PRM > MIL")),
        ("cameo", "19", "cameo-17", when("ASSAULT beat", "MIL > REB", **TAKEN)),
        ("cameo", "20", "cameo-16", when("ASSAULT unconventional", "MIL > REB", **TAKEN)),
        ("cameo", "18", "cameo-23", when("ASSAULT explosives", "REB > MIL")),
        ("cameo", "17", "cameo-21", when("ASSAULT destroy", "MIL")),
        ("cameo", "19", "cameo-25", when("ASSAULT", "REB > CVL")),
        ("cameo", "18", "cameo-26", when("ASSAULT", "> CVL")),
        ("cameo", "09", "cameo-07", when("ACCUSE investigate", "JUD")),
        ("acled", None, "acled-01", when("ASSAULT drone", "MIL > REB", realis="future")),
        ("acled", None, "acled-02", when("ASSAULT drone", "MIL > REB", polarity="negative")),
        ("acled", "Air/drone strike", "acled-28", when("ASSAULT drone", "PRM > MIL", stage="accomplished")),
        ("acled", "Disrupted weapons use", "acled-21", when("ASSAULT drone", "PRM > MIL", stage="intercepted")),
        ("acled", "Disrupted weapons use", "acled-05", when("ASSAULT explosives", "REB", stage="foiled")),
        ("acled", None, "acled-06", when("ASSAULT abduct", "REB > CVL", stage="foiled")),
        ("acled", "Armed clash", "acled-25", when("ASSAULT heavy-weapons", "MIL REB", **FIRE)),
        ("acled", "Government regains territory", "acled-22", when("ASSAULT", "MIL > REB", **TAKEN)),
        ("acled", "Non-state actor overtakes territory", "acled-23", when("ASSAULT", "REB > MIL", **TAKEN, **FIRE)),
        ("acled", "Armed clash", "acled-43", when("ASSAULT firearms", "? > COP")),
        ("acled", "Armed clash", "acled-43", when("ASSAULT firearms", "PRM > > MIL")),
        ("acled", "Armed clash", "acled-44", when("ASSAULT firearms", "PRM > GOV > MIL")),
        ("acled", "Attack", "acled-45", when("ASSAULT firearms", "REB > GOV")),
        ("acled", "Mob violence", "acled-42", when("ASSAULT beat", "CVL > COP")),
        ("acled", "Excessive force against protesters", "acled-26", when("ASSAULT crowd-control", "COP", deaths=2)),
        ("acled", "Protest with intervention", "acled-27", when("ASSAULT crowd-control", "COP", deaths=0)),
        ("acled", "Looting/property destruction", "acled-37", when("ASSAULT destroy", "MIL > CVL")),
        ("acled", "Armed clash", "acled-35", when("ASSAULT destroy", "> > MIL", deaths=2)),
        ("acled", "Abduction/forced disappearance", "acled-17", when("COERCE arrest", "REB > JRN")),
        ("acled", "Arrests", "acled-16", when("COERCE arrest", "COP > REB")),
        ("acled", "Attack", "acled-48", when("ASSAULT", "> MED")),
        ("acled", "Other", "acled-49", when("ASSAULT", "UNK > UNK")),
        ("ucdp", 1, "ucdp-07", when("ASSAULT drone", "PRM > > MIL", deaths=3)),
        ("ucdp", 1, "ucdp-06", when("ASSAULT firearms", "MIL REB", deaths=3, **FIRE)),
        ("ucdp", 2, "ucdp-08", when("ASSAULT firearms", "PRM REB", deaths=1, **FIRE)),
        ("ucdp", None, "ucdp-10", when("ASSAULT firearms", "MIL UAF", deaths=3, **FIRE)),
        ("ucdp", 1, "ucdp-06", when("ASSAULT firearms", "PRM MIL > REB", deaths=3, **FIRE)),
        ("ucdp", 3, "ucdp-09", when("ASSAULT firearms", "REB > CVL", deaths=1)),
        ("ucdp", None, "ucdp-04", when("ASSAULT firearms", "REB > CVL", deaths=0)),
        ("ucdp", None, "ucdp-04", when("ASSAULT firearms", "REB > CVL")),
        ("ucdp", None, "ucdp-10", when("ASSAULT firearms", "MIL REB", deaths=1)),
        ("ucdp", None, "ucdp-05", when("ASSAULT targeted", "COP > PRE", deaths=1)),
        ("ucdp", None, "ucdp-10", when("ASSAULT firearms", "UAF > CVL", deaths=1)),
        ("ucdp", None, "ucdp-10", when("ASSAULT explosives", "> CVL", deaths=1)),
        ("ucdp", None, "ucdp-01", when("ASSAULT drone", "MIL > REB", deaths=1, realis="generic")),
        ("ucdp", None, "ucdp-03", when("COERCE arrest", "MIL > REB", deaths=1)),
        ("ace", "Contact:Meet", "ace-03", when("CONSULT visit", "GOV > GOV")),
        ("ace", "Justice:Pardon", "ace-04", when("CONCEDE", "GOV > PRE")),
        ("ace", "Conflict:Attack", "ace-18", when("ASSAULT drone", "MIL", realis="hypothetical")),
        ("kairos", "Conflict.Attack.DetonateExplode", "kairos-23", when("ASSAULT suicide-attack", "REB")),
        ("kairos", "Justice.ChargeIndict.Unspecified", "kairos-12", when("ACCUSE allege", "JUD > GOV")),
        ("epistemic", "hypothetical", "epistemic-01", when("ASSAULT", polarity="negative", realis="future")),
        (
            "epistemic",
            "denied",
            "epistemic-02",
            when("ASSAULT", "MIL", polarity="negative", claims=[claim("author")]),
        ),
        ("epistemic", "disputed", "epistemic-03", when("AID", claims=[claim("e1"), claim("e2", position="deny")])),
        ("epistemic", "disputed", "epistemic-03", when("ASSAULT", "MIL", claims=[claim("e1", "denial")])),
        ("epistemic", "disputed", "epistemic-03", when("ASSAULT", "MIL", attribution="denied", claims=[claim("e2")])),
        ("epistemic", "denied", "epistemic-04", when("AID", claims=[claim("author", "responsibility", "deny")])),
        ("epistemic", "denied", "epistemic-04", when("ASSAULT", "MIL", attribution="denied")),
        ("epistemic", "asserted", "epistemic-05", when("ASSAULT", "MIL", claims=[claim("unnamed")])),
        ("epistemic", "reported", "epistemic-06", when("ASSAULT", "MIL", attribution="possible")),
        (
            "epistemic",
            "reported",
            "epistemic-06",
            when("ASSAULT", "MIL", attribution="claimed", claims=[claim("author")]),
        ),
        ("epistemic", "asserted", "epistemic-07", when("AID", claims=[claim("author"), claim("e1")])),
        ("epistemic", "reported", "epistemic-08", when("AID", claims=[claim("unnamed")])),
        ("epistemic", "asserted", "epistemic-09", when("AID")),
        ("epistemic", "asserted", "epistemic-09", when("AID", claims=[claim("e1", position="uncertain")])),
        ("epistemic", "asserted", "epistemic-09", when("AID", claims=[claim("e1", "legality", "deny")])),
        ("epistemic", "asserted", "epistemic-09", when("AID", claims=[claim("e1", position="deny", event="ev2")])),
    ],
)
def test_examples(table, code, rule, event):
    codes = event()
    assert (codes[crosswalk.load().columns[table]], codes[f"{table}_rule"]) == (code, rule)


def test_an_event_as_filler_has_no_sector():
    event = {"id": "ev1", "type": "REQUEST", "realis": "actual", "polarity": "positive"}
    codes = crosswalk.derive(event | {"arguments": [{"role": "recipient", "event": "ev2"}]}, {}, [])
    assert codes == derive("REQUEST")


def test_the_columns_are_those_of_the_events_table_and_its_schema_allows_them():
    events = schema.schemas().at("rows/events")["properties"]
    derived = [name for name in events if name in derive("AGREE")]
    assert list(derive("AGREE")) == derived
    assert {name for name in events if name.endswith("_rule")} <= set(derived)


def situations(rules):
    """Every combination of facts that the rules can tell apart: one for all values that stand in the same cells."""
    used = {column for rule in rules for column in rule.conditions}

    def told_apart(facts):
        return {
            tuple(all(not fact[c].isdisjoint(rule.conditions.get(c, fact[c])) for c in fact) for rule in rules): fact
            for fact in facts
        }.values()

    choices = [told_apart({"type": {kind}, "mode": {mode}} for kind, mode in crosswalk.type_modes())]
    for column in sorted(used - {"type", "mode"}):
        values = [{label} for label in sorted(LABELS[column])] + [{"-"}]
        if column in ("actor", "recipient", "victim"):
            values = [set(classes) or {"-"} for classes in crosswalk.load().classes.values()]
        if column == "deaths":
            values = [{"1+"}, {"-"}]
        choices.append(told_apart({column: value} for value in values))
    for facts in itertools.product(*choices):
        yield {column: value for fact in facts for column, value in fact.items()}


@pytest.mark.parametrize("table", TABLES)
def test_every_situation_has_a_verdict_and_every_row_is_reached(table):
    reached = {crosswalk.first(TABLES[table], facts).name for facts in situations(TABLES[table])}
    assert [rule.name for rule in TABLES[table] if rule.name not in reached] == []


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_names_a_mode_that_its_types_do_not_have(table):
    pairs = set(crosswalk.type_modes())
    for rule in TABLES[table]:
        for mode in rule.conditions.get("mode", ()):
            assert pairs & set(itertools.product(rule.conditions["type"], [mode])), (rule.name, mode)


def test_a_label_that_the_schema_does_not_have_is_named():
    with pytest.raises(EscalError, match=r"rule like cameo-01 .* type ASSAULT, mode phone, .*: check its labels"):
        derive("ASSAULT phone")


@pytest.mark.parametrize(("kind", "mode"), list(crosswalk.type_modes()))
def test_every_type_and_mode_has_a_code_or_a_reason(kind, mode):
    codes = derive(kind if mode == "-" else f"{kind} {mode}")
    assert all(codes[f"{table}_rule"].startswith(f"{table}-") for table in crosswalk.load().columns)
    assert codes["quad"]
    assert codes["cameo_root"]


def test_codes_are_of_the_standards():
    given_codes = {name: {rule.code for rule in rules} - {None} for name, rules in TABLES.items()}
    assert given_codes["acled"] <= set(re.split(r";\s+", ACLED))
    assert given_codes["ace"] <= set(ACE.split())
    assert all(re.fullmatch(r"[A-Z]\w+\.[A-Z]\w+\.[A-Z]\w+", code) for code in given_codes["kairos"])


events = st.fixed_dictionaries(
    {
        "what": st.sampled_from([f"{kind} {mode}".removesuffix(" -") for kind, mode in crosswalk.type_modes()]),
        "sides": st.lists(st.lists(st.sampled_from([*SECTORS, "?"]), max_size=2).map(" ".join), max_size=3).map(
            ">".join
        ),
        "deaths": st.none() | st.integers(0, 2000),
        "attribution": st.sampled_from(sorted(LABELS["attribution"])),
        "claims": st.lists(
            st.builds(
                claim,
                st.sampled_from(["author", "unnamed", "e1"]),
                st.sampled_from(sorted(LABELS["kind"])),
                st.sampled_from(sorted(LABELS["position"])),
            ),
            max_size=3,
        ),
        "realis": st.sampled_from(sorted(LABELS["realis"])),
        "polarity": st.sampled_from(sorted(LABELS["polarity"])),
        "exchange_of_fire": st.booleans(),
    },
    optional={"stage": st.sampled_from(sorted(LABELS["stage"])), "territory_gained": st.booleans()},
)


@given(events)
def test_remembered_codes_are_those_worked_out_anew(event):
    remembered = derive(**event)
    derive(**event).clear()  # what a caller does with its codes must not reach the memory
    assert derive(**event) == remembered
    for memory in (crosswalk._codes, crosswalk._status, crosswalk._sides):
        memory.cache_clear()
    assert derive(**event) == remembered
    happened = event["realis"] == "actual" and event["polarity"] == "positive"
    assert happened or (remembered["acled_sub_event"], remembered["ucdp_type_of_violence"]) == (None, None)


def test_deaths_beyond_what_the_rules_ask_for_share_one_entry_of_the_memory():
    crosswalk._codes.cache_clear()
    for deaths in range(1, 50):
        derive("ASSAULT drone", "MIL > REB", deaths=deaths)
    assert crosswalk._codes.cache_info().currsize == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("quad.csv", "AGREE|", "AGREED|", r"quad\.csv:2: expected in column type .*AID.* found 'AGREED'"),
        ("acled.csv", "beat|firearms", "beat|guns", r"acled\.csv:44: expected in column mode .* found 'guns'"),
        ("acled.csv", ",foiled,", ",failed,", r"acled\.csv:6: expected in column stage .* found 'failed'"),
        ("ucdp.csv", "state,organised", "state,army", r"ucdp\.csv:7: expected in column recipient .* found 'army'"),
        (
            "acled.csv",
            ",1+,Attack",
            ",some,Attack",
            r"acled\.csv:37: expected in column deaths a number .* found 'some'",
        ),
        ("epistemic.csv", "author|other|actor", "all", r"epistemic\.csv:4: expected in column affirmed .* found 'all'"),
        ("quad.csv", "verbal_conflict", "talk", r"quad\.csv:4: expected a Quad class of the schema, found 'talk'"),
        (
            "ucdp.csv",
            ",,organised,civilian,,3",
            ",,organised,civilian,,4",
            r"ucdp\.csv:10: expected a UCDP type .* found '4'",
        ),
        ("cameo.csv", ",03,", ",3,", r"cameo\.csv:2: expected a CAMEO root of the schema, found '3'"),
        ("cameo.csv", ",03,", ",,", r"cameo\.csv:2: expected a CAMEO root of the schema, found ''"),
        (
            "positions.csv",
            ",affirm,Somebody",
            ",agree,Somebody",
            r"positions\.csv:2: expected a Position .* found 'agree'",
        ),
        ("quad.csv", "quad-02", "quad-01", r"quad\.csv:3: expected a new name that starts with quad-, found 'quad-01'"),
        ("quad.csv", "quad-02", "two", r"quad\.csv:3: expected a new name that starts with quad-, found 'two'"),
        ("quad.csv", "PROTEST|", "", r"quad\.csv:6: expected a row for type PROTEST and mode demo without other"),
        (
            "cameo.csv",
            "disapprove|allege|-",
            "disapprove|allege",
            r"cameo\.csv:27: expected a row for type ACCUSE and mode -",
        ),
        (
            "acled.csv",
            "acled-49,ASSAULT,-,,",
            "acled-49,ASSAULT,-,ongoing,",
            r"acled\.csv:50: expected a row for type ASSAULT",
        ),
        (
            "quad.csv",
            "rule,type",
            "rule,typ",
            r"quad\.csv:1: expected columns out of rule, type, .* found rule, typ, code",
        ),
        ("quad.csv", ",code,note", ",code,notes", r"quad\.csv:1: expected columns out of"),
        ("quad.csv", "quad class 1", "quad, class 1", r"quad\.csv:2: expected 4 cells, found 5"),
        (
            "sectors.csv",
            "COP,",
            "POL,",
            r"sectors\.csv:2: expected a sector that is new and in the schema, found 'POL'",
        ),
        (
            "sectors.csv",
            "GOV,",
            "COP,",
            r"sectors\.csv:3: expected a sector that is new and in the schema, found 'COP'",
        ),
        ("sectors.csv", "SOC,civilian,\n", "", r"sectors\.csv:25: expected a row for sector SOC, found none"),
    ],
)
def test_a_mistake_in_a_table_names_file_and_line(tmp_path: Path, file, old, new, message):
    folder = shutil.copytree(schema.folder() / "crosswalks", tmp_path / "crosswalks")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    with pytest.raises(EscalError, match=message):
        crosswalk.load(folder)
