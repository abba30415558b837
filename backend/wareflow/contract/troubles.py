"""What every step keeps to when the other system is in trouble: nothing lost, nothing doubled, and it goes on."""

import re
from collections.abc import Callable, Collection, Coroutine, Iterator
from typing import Any, Final, get_args

from pydantic import ValidationError

from wareflow.contract.remote import AFTER, Remote, Trouble
from wareflow.contract.scene import Calm, Scene, failures, given
from wareflow.engine.catalog import NodeClass
from wareflow.sdk.listeners import Listener
from wareflow.sdk.nodes import Source
from wareflow.testing import NodeRun

TroubleRule = Callable[[Scene], Coroutine[Any, Any, None]]
NOBODY_KNOWS = "no_such_field"
WAY_OUT = re.compile(r"\b(enter|open|renew|check|sign in|give|test|correct|change|make)\b", re.IGNORECASE)
OF_ITEM = re.compile(r"\bitem\.[a-zA-Z_]\w*")


async def the_example_gives_what_it_should(scene: Scene) -> None:
    whole = await scene.play_whole().run()
    calm = await scene.calm()

    for run in (whole, calm.run):
        assert not failures(run), failures(run)
        assert run.books.balanced
        assert given(run), "the example gives nothing, so it shows nothing"


def _trouble_rule(trouble: Trouble) -> TroubleRule:
    async def rule(scene: Scene) -> None:
        calm = await scene.calm()
        for place in calm.places(trouble):
            play = scene.play()
            play.line.troubles[place] = trouble

            last = await play.run_until_like(calm)

            assert last.halted is None, last.halted
            assert last.books.balanced
            assert _alike(scene, last, calm), failures(last)
            if trouble in AFTER:
                await play.run()
            assert play.line.performed == calm.performed, f"{play.line.performed} writes instead of {calm.performed}"
            assert play.remote.state() == calm.state

    rule.__name__ = f"{trouble}_on_the_way_loses_and_doubles_nothing"
    return rule


TROUBLES: Final = tuple(_trouble_rule(trouble) for trouble in get_args(Trouble))


async def a_pause_that_was_asked_for_is_made(scene: Scene) -> None:
    calm = await scene.calm()
    for place in calm.places():
        play = scene.play()
        play.line.troubles[place] = "429"

        run = await play.run()

        assert not failures(run), failures(run)
        assert max(play.waits, default=0) >= (play.remote.pause or 0), play.waits
        assert _alike(scene, run, calm)


async def a_token_that_runs_out_in_mid_run_is_renewed(scene: Scene) -> None:
    calm = await scene.calm()
    # Where nothing is asked for any more, nobody can notice.
    for place in sorted({*calm.places(), *calm.writes[-1:], *calm.reads[1:2]}):
        play = scene.play()
        play.line.deeds[place] = lambda request, remote=play.remote: remote.expire_tokens()  # type: ignore[misc]

        run = await play.run()

        assert not failures(run), failures(run)
        assert len([call for call in play.line.calls if call.sign_in]) >= 2, "the token was never renewed"
        assert _alike(scene, run, calm)
        assert play.remote.state() == calm.state


async def a_refused_connection_stops_it_and_the_right_one_goes_on(scene: Scene) -> None:
    calm = await scene.calm()
    for connections in scene.open_remote().refused():
        remote = scene.open_remote()
        play = scene.play(remote=remote, connections=connections)
        before = remote.state()

        stopped = await play.run()

        assert stopped.halted is not None, "it went on"
        [name] = connections
        assert f"“{name}”" in stopped.halted.message, stopped.halted
        assert WAY_OUT.search(stopped.halted.message), stopped.halted
        assert not given(stopped)
        assert stopped.books.balanced
        assert remote.state() == before

        right = await scene.play(remote=remote).run()

        assert not failures(right), failures(right)
        assert _alike(scene, right, calm)


async def fields_that_nobody_has_heard_of_do_no_harm(scene: Scene) -> None:
    calm = await scene.calm()
    play = scene.play()
    play.line.surprising = True

    run = await play.run()

    assert not failures(run), failures(run)
    assert len(given(run)) == len(given(calm.run))
    assert play.remote.state() == calm.state


async def an_empty_system_breaks_nothing(scene: Scene) -> None:
    play = scene.play()
    play.remote.keep(0)

    run = await play.run()

    assert run.books.balanced
    _no_bug(run)
    if scene.reads:
        assert not failures(run), failures(run)
        assert not given(run)


async def every_length_of_page_gives_every_record_once(scene: Scene) -> None:
    whole = await _kept(scene, 100)
    count = len(whole)
    assert len(set(whole)) == count >= 4, whole

    full = next((size for size in range(2, count) if count % size == 0), 1)
    for size in sorted({1, full, count}):
        assert await _kept(scene, size) == whole, f"{size} at once"


async def _kept(scene: Scene, size: int) -> list[Any]:
    """The keys of a few records that were all changed in one second, read with pages of this length."""
    paged = "page_size" in scene.node.config_class.model_fields
    play = scene.play({"page_size": min(size, 50)} if paged else None)
    play.page_length = None if paged else size

    run = await play.run()

    assert not failures(run), failures(run)
    assert issubclass(scene.node, Source)
    stream = scene.node.stream
    assert stream is not None
    return [record[stream.key] for record in given(run)]


async def a_field_that_the_item_lacks_is_named(scene: Scene) -> None:
    calm = await scene.calm()
    for changed in _with_other_path(_parameters(scene)):
        play = scene.play(changed)

        run = await play.run()

        said = failures(run)
        _no_bug(run)
        assert run.books.balanced
        # A parameter that the example does not come to is not missed.
        unused = not said and play.remote.state() == calm.state
        assert unused or _all_name_it(said), (changed, said)


async def a_target_that_the_system_lacks_is_named(scene: Scene) -> None:
    parameters = _parameters(scene)
    for name in _mappings(scene.node):
        mapping = parameters[name]
        try:
            run = await scene.play({name: {**mapping, NOBODY_KNOWS: "1"}}).run()
        except ValidationError as error:
            said = [str(error)]
        else:
            said = failures(run)
            _no_bug(run)
        assert _all_name_it(said), (name, said)


async def what_somebody_else_changed_meanwhile_is_not_lost(scene: Scene) -> None:
    calm = await scene.calm()
    met = False
    for place in sorted({*calm.writes[:1], *calm.writes[-1:]}):
        play = scene.play()
        kept: list[Callable[[], bool]] = []

        def meddle(request: Any, remote: Any = play.remote, kept: list[Callable[[], bool]] = kept) -> None:
            kept += [check for check in [remote.meddle(request)] if check]

        play.line.deeds[place] = meddle
        first = await play.run()
        last = await play.run_until_like(calm)

        met = met or bool(kept)
        assert all(check() for check in kept), "what somebody else changed is gone"
        assert first.books.balanced
        assert not failures(last), failures(last)
        _no_bug(first)
    assert met, "nobody knows how to come between here"


WITH_A_CONNECTION: Final = (
    *TROUBLES,
    a_pause_that_was_asked_for_is_made,
    a_token_that_runs_out_in_mid_run_is_renewed,
    a_refused_connection_stops_it_and_the_right_one_goes_on,
    fields_that_nobody_has_heard_of_do_no_harm,
    an_empty_system_breaks_nothing,
)


def trouble_rules_for(
    node: NodeClass, remote: type[Remote], *, besides: Collection[TroubleRule] = ()
) -> list[TroubleRule]:
    """The rules that the node keeps before its system, ``besides`` those from which it is excused for a reason."""
    rules: list[TroubleRule] = [the_example_gives_what_it_should]
    if issubclass(node, Listener):
        return rules  # it is told, and asks for nothing while it runs
    if "connection" in node.config_class.model_fields:
        rules += WITH_A_CONNECTION
    if issubclass(node, Source):
        rules.append(every_length_of_page_gives_every_record_once)
    else:
        rules.append(a_field_that_the_item_lacks_is_named)
    if node.writes:
        rules.append(what_somebody_else_changed_meanwhile_is_not_lost)
        rules += [a_target_that_the_system_lacks_is_named] if _mappings(node) else []
    impossible: dict[TroubleRule, bool] = {
        a_token_that_runs_out_in_mid_run_is_renewed: not remote.has_tokens,
        a_pause_that_was_asked_for_is_made: remote.pause is None,
    }
    return [rule for rule in rules if not impossible.get(rule) and rule not in besides]


def _alike(scene: Scene, run: NodeRun, calm: Calm) -> bool:
    """A source gives the very same records; an action as many, with ids that the system gave out meanwhile."""
    return given(run) == given(calm.run) if scene.reads else len(given(run)) == len(given(calm.run))


def _no_bug(run: NodeRun) -> None:
    problems = [parked.problem for parked in run.parked] + ([run.halted] if run.halted else [])
    bugs = [problem for problem in problems if problem.code in ("lost_item", "bug")]
    assert not bugs, bugs


def _all_name_it(said: list[str]) -> bool:
    return bool(said) and all(NOBODY_KNOWS in text.casefold() for text in said)


def _parameters(scene: Scene) -> dict[str, Any]:
    return scene.node.config_class(**scene.play().case.config).model_dump()


def _mappings(node: NodeClass) -> list[str]:
    """The parameters that say what goes where."""
    schema = node.config_class.model_json_schema()["properties"]
    return [name for name, field in schema.items() if field.get("x-wareflow", {}).get("widget") == "mapping"]


def _with_other_path(parameters: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parameters that look into the item, one after the other looking for a field that is not there."""
    for name, value in parameters.items():
        if isinstance(value, str) and OF_ITEM.search(value):
            yield {name: OF_ITEM.sub(f"item.{NOBODY_KNOWS}", value)}
        if isinstance(value, dict):
            for target, text in value.items():
                if isinstance(text, str) and OF_ITEM.search(text):
                    yield {name: {**value, target: OF_ITEM.sub(f"item.{NOBODY_KNOWS}", text)}}
