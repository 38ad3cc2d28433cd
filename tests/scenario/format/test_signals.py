"""Names of signals stand with the kernel's numbers, and in three tables of the format: all are the same."""

from valleysim.scenario.format.signals import SIGNAL_NAMES, SIGNALS, Seen, SignalLaws
from valleysim.scenario.format.tables import Table
from valleysim.vocabulary import Area, Signal


def test_every_signal_has_the_number_of_the_kernel() -> None:
    numbers = {signal.name.lower(): int(signal) for signal in Signal if signal < Signal.FIRST_ASSESSED}
    assessed = {f"{area.name.lower()}_assessed": Signal.FIRST_ASSESSED + area for area in Area}
    assert {name: number for number, name in enumerate(SIGNAL_NAMES)} == {**numbers, **assessed}
    assert len(SIGNAL_NAMES) == Signal.END


def test_every_signal_has_its_words_its_answer_and_its_law_in_the_same_order() -> None:
    assert tuple(SIGNALS) == SIGNAL_NAMES
    assert own_keys(Seen) == SIGNAL_NAMES
    assert own_keys(SignalLaws) == ("discount", *SIGNAL_NAMES)


def own_keys(table: type[Table]) -> tuple[str, ...]:
    return tuple(name for name in table.model_fields if name not in Table.model_fields)
