"""How many of the counted phrasings, conversations and pairs are answered rightly: `python -m eval.counted`."""

from __future__ import annotations

from collections.abc import Iterable

from rich.progress import track

from bot.chat import Bot
from bot.open import index_to_bot
from bot.settings import load_settings
from corpus.store import REBUILD, open_index
from eval.counted import pairs, phrasings, turns


def pair_is_right(pair: pairs.Pair, bot: Bot) -> bool:
    """Whether both halves are answered, each by its part or both by one lookup that tells each."""
    choice = bot.choose([pair.question])
    if choice.option.result is not None and pairs.told_of_each(pair, choice.option.result):
        return True
    answers = [bot.choice_to_answer(part) for part in choice.parts]
    both = zip(pair.golds, answers, strict=False)
    return len(answers) == len(pair.golds) and not any(phrasings.wrong(gold, answer) for gold, answer in both)


def main() -> None:
    settings = load_settings()
    index = open_index(settings.home)
    if index is None:
        raise SystemExit(f"there is no index to ask; build it: {REBUILD}")
    bot = index_to_bot(index, settings)
    asked = list(phrasings.every_phrasing())
    told: dict[str, Iterable[bool]] = {
        "phrasings": (not phrasings.wrong(a.gold, bot.ask(a.turns[-1], a.turns[:-1])) for a in track(asked)),
        "conversations": (
            not turns.wrong(a, bot.ask(a.turns[-1], a.turns[:-1])) for a in track(list(turns.every_conversation()))
        ),
        "pairs": (pair_is_right(pair, bot) for pair in track(list(pairs.every_pair()))),
    }
    for name, right in told.items():
        verdicts = list(right)
        print(f"{name}: {sum(verdicts)}/{len(verdicts)} = {100 * sum(verdicts) / len(verdicts):.1f} %")


if __name__ == "__main__":
    main()
