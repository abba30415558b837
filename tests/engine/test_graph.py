"""A flow as it runs: heads, bodies, barriers, and what is left out."""

from wareflow.engine.document import FlowNode
from wareflow.engine.graph import Graph, build_graph

from tests.engine.arrange import CATALOG, flow, graph

CHAIN = {"f": "test.feed", "a": "test.works", "all": "test.collects", "b": "test.works"}
WIRES = ("f.items > a.items", "a.out > all.items", "all.all > b.items")
TWO_STARTS = {"s": "test.start", "t": "test.start", "f": "test.feed", "g": "test.feed", "free": "test.feed"}


def bridged(disabled: str) -> Graph:
    document = flow(CHAIN, *WIRES)
    off = FlowNode(document.nodes[disabled].type, disabled=True)
    nodes = {**document.nodes, disabled: off}
    return build_graph(type(document)(document.name, nodes=nodes, edges=document.edges), CATALOG)


def test_a_body_is_what_a_page_reaches_before_the_next_barrier() -> None:
    made = graph(CHAIN, *WIRES)

    assert made.heads == ("f", "all")
    assert made.bodies == {"f": ("a",), "all": ("b",)}
    assert made.upstream == {"all": frozenset({"f"})}


def test_a_barrier_knows_every_head_that_can_reach_it() -> None:
    made = graph({**CHAIN, "g": "test.feed"}, *WIRES, "g.items > a.items")

    assert made.upstream["all"] == {"f", "g"}


def test_notes_take_no_part() -> None:
    assert "n" not in graph({**CHAIN, "n": "core.note"}, *WIRES).nodes


def test_a_node_that_is_switched_off_hands_on_what_it_gets() -> None:
    made = bridged("a")

    assert "a" not in made.nodes
    assert made.targets("f", "items") == (("all", "items"),)


def test_a_source_that_is_switched_off_gives_nothing() -> None:
    assert bridged("f").heads == ("all",)


def test_until_keeps_a_node_and_what_it_needs() -> None:
    assert set(graph(CHAIN, *WIRES, until="a").nodes) == {"f", "a"}


def test_a_run_reads_the_sources_of_its_own_trigger_and_those_that_wait_for_none() -> None:
    made = graph(TWO_STARTS, "s.start > f.start", "t.start > g.start", trigger="s")

    assert set(made.nodes) == {"s", "f", "free"}


def test_a_run_by_hand_reads_everything() -> None:
    assert set(graph(TWO_STARTS, "s.start > f.start", "t.start > g.start").nodes) == set(TWO_STARTS)


def test_a_trigger_that_only_gives_the_signal_gives_no_items() -> None:
    made = graph({"s": "test.start", "f": "test.feed"}, "s.start > f.start")

    assert made.starters == ("s",)
    assert made.heads == ("f",)


def test_a_trigger_whose_items_are_used_is_a_source() -> None:
    wired = graph({"s": "test.start", "f": "test.feed", "a": "test.works"}, "s.start > f.start", "s.items > a.items")
    alone = graph({"s": "test.start"})

    assert wired.starters == alone.starters == ()
    assert "s" in wired.heads
    assert alone.heads == ("s",)


def test_writers_are_the_nodes_that_may_change_another_system() -> None:
    assert graph({"f": "test.feed", "w": "test.writes"}, "f.items > w.items").writers() == ("w",)
