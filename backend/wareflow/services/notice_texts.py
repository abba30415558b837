"""What people read when a run did not end well: what happened, why, what to do, and where to look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Letter:
    """A message, ready to be sent."""

    subject: str
    body: str


_SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "failed": "{flow}: run {run} failed",
        "partial": "{flow}: run {run} did not bring everything through",
        "parked": "{flow}: {parked} records wait for you",
        "recovered": "{flow} works again",
        "error_flow": "{flow}: its error flow could not be started",
        "not_started": "{flow} could not start",
        "test": "Test message",
        "more": " (and {more} more)",
    },
    "pl": {
        "failed": "{flow}: przebieg {run} nie powiódł się",
        "partial": "{flow}: przebieg {run} nie przeprowadził wszystkiego",
        "parked": "{flow}: rekordy czekające na Ciebie: {parked}",
        "recovered": "{flow} znów działa",
        "error_flow": "{flow}: nie udało się uruchomić przepływu błędów",
        "not_started": "{flow}: start się nie udał",
        "test": "Wiadomość próbna",
        "more": " (i jeszcze {more})",
    },
}
_LINES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "failed": "Run {run} of “{flow}” failed.",
        "partial": "Run {run} of “{flow}” ended, but not everything went through.",
        "parked": "Run {run} of “{flow}” set {parked} records aside; the others went through.",
        "recovered": "Run {run} of “{flow}” ended well. What was wrong before is over.",
        "error_flow": "Run {run} of “{flow}” ended badly, and the flow that is to deal with it could not be started.",
        "not_started": "“{flow}” was to start by its schedule at {planned} and could not.",
        "not_told": "“{flow}” is switched on, but the other system does not tell it of anything.",
        "test": "This is how a message of Wareflow looks. E-mail and webhook are set up rightly when it reaches you.",
        "more": "The same happened {more} more times since the last message.",
        "step": "Step: {step}",
        "cause": "Why: {cause}",
        "refusal": "Why it was not started: {refusal}",
        "counts": "Read {read}, delivered {delivered}, skipped {skipped}, failed {failed}, parked {parked}.",
        "do": "What to do: {advice}",
        "link": "Look at it: {link}",
    },
    "pl": {
        "failed": "Przebieg {run} przepływu „{flow}” nie powiódł się.",
        "partial": "Przebieg {run} przepływu „{flow}” zakończył się, ale nie wszystko przeszło.",
        "parked": "Przebieg {run} przepływu „{flow}” odłożył rekordy ({parked}); pozostałe przeszły.",
        "recovered": "Przebieg {run} przepływu „{flow}” zakończył się dobrze. Wcześniejszy kłopot minął.",
        "error_flow": "Przebieg {run} przepływu „{flow}” zakończył się źle, a przepływu, który miał się tym zająć, "
        "nie udało się uruchomić.",
        "not_started": "Przepływ „{flow}” miał się uruchomić według harmonogramu {planned}, ale nie mógł.",
        "not_told": "Przepływ „{flow}” jest włączony, ale drugi system o niczym go nie powiadamia.",
        "test": "Tak wygląda wiadomość z Wareflow. Jeśli do Ciebie dotarła, e-mail i webhook są ustawione dobrze.",
        "more": "To samo zdarzyło się od ostatniej wiadomości jeszcze {more} razy.",
        "step": "Krok: {step}",
        "cause": "Dlaczego: {cause}",
        "refusal": "Dlaczego nie został uruchomiony: {refusal}",
        "counts": "Odczytane {read}, dostarczone {delivered}, pominięte {skipped}, błędne {failed}, odłożone {parked}.",
        "do": "Co zrobić: {advice}",
        "link": "Zobacz: {link}",
    },
}
_ADVICE: Mapping[str, Mapping[str, str]] = {
    "en": {
        "auth": "Open the connection, sign in again and test it. Then run the flow again.",
        "config": "Change the step or its connection as the message says, then run the flow again.",
        "waits": "Open the inbox, mend the records or the step, and replay them. Nothing is lost meanwhile.",
        "unknown": "Look into the other system whether the write arrived, then decide in the inbox.",
        "bug": "This is a fault of Wareflow. Its log tells the operator more; please report it.",
        "not_started": "Open the flow, change what the message says, publish it. Its next start comes by itself.",
        "run": "Open the run: the step in red says which records failed and why.",
    },
    "pl": {
        "auth": "Otwórz połączenie, zaloguj się ponownie i przetestuj je. Potem uruchom przepływ jeszcze raz.",
        "config": "Zmień krok lub jego połączenie zgodnie z komunikatem, potem uruchom przepływ jeszcze raz.",
        "waits": "Otwórz skrzynkę, popraw rekordy lub krok i ponów je. W tym czasie nic nie ginie.",
        "unknown": "Sprawdź w drugim systemie, czy zapis dotarł, potem zdecyduj w skrzynce.",
        "bug": "To błąd Wareflow. Dziennik mówi operatorowi więcej; prosimy o zgłoszenie.",
        "not_started": "Otwórz przepływ, popraw to, o czym mówi komunikat, i opublikuj. Następny start nastąpi sam.",
        "run": "Otwórz przebieg: czerwony krok mówi, które rekordy się nie powiodły i dlaczego.",
    },
}
_CODES = {"auth": "auth", "config": "config", "blocked": "config", "unknown_effect": "unknown", "bug": "bug"}


def letter(kind: str, facts: Mapping[str, Any], *, runs: int = 1, language: str = "en") -> Letter:
    """The message about one end, or about several with the same cause."""
    known = language if language in _LINES else "en"
    said = {**facts, "more": runs - 1, "advice": advice(kind, facts, known)}
    subjects, lines = _SUBJECTS[known], _LINES[known]
    subject = subjects[kind] + (subjects["more"] if runs > 1 else "")
    untimed = kind == "not_started" and not facts.get("planned")
    parts = ["not_told" if untimed else kind]
    if runs > 1:
        parts.append("more")
    if facts.get("step") and kind != "recovered":
        parts.append("step")
    if facts.get("cause"):
        parts.append("cause")
    if facts.get("refusal"):
        parts.append("refusal")
    if kind not in ("test", "not_started"):
        parts.append("counts")
    if kind not in ("test", "recovered"):
        parts.append("do")
    if kind != "test":
        parts.append("link")
    return Letter(
        "[Wareflow] " + _one_line(_fill(subject, said)), "\n".join(_fill(lines[part], said) for part in parts)
    )


def advice(kind: str, facts: Mapping[str, Any], language: str = "en") -> str:
    """What a person does now."""
    texts = _ADVICE[language if language in _ADVICE else "en"]
    if kind == "not_started":
        return texts[kind]
    known = _CODES.get(str(facts.get("code", "")))
    if known is not None:
        return texts[known]
    return texts["waits" if kind == "parked" or facts.get("parked") else "run"]


def _fill(text: str, facts: Mapping[str, Any]) -> str:
    """Put the facts in; braces in them are data."""
    for name, value in facts.items():
        text = text.replace("{" + name + "}", str(value)) if "{" + name + "}" in text else text
    return text


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
