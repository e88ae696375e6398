"""A turn -> every plan that it may mean, each with where it comes from: what `bot.choice` chooses among.

The rules' own reading is one of them. The others are what they would have made of the question had it wanted something
else (any intent that is not quite improbable), or been meant for another table, for the text, for the lookup before it,
or for nothing that the paper says. None is judged here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from bot.added import put_together
from bot.again import (
    ANOTHER_YEAR,
    another_row,
    counted_keys,
    in_place,
    later_rows,
    lines_told,
    rest_of_table,
    set_against,
)
from bot.alone import held_against, only_ones, only_so_many, only_with_so_many
from bot.among import (
    but_for_those,
    instead,
    left_of_before,
    of_named,
    sets_before,
    swapped,
    told_by_another,
    where_before,
    without_any,
)
from bot.asking import asks
from bot.beside import beside_rows, beside_those, places_told
from bot.beyond import SCOPE, beside_told, beyond
from bot.candidate import Candidate, Proposal, collected
from bot.carried import compared_overall, ratio_to_before, scopes_before
from bot.cells import cell_within
from bot.context import in_context_told
from bot.denial import DENIALS
from bot.filters import AmbiguousName, name_filter, programme_filter
from bot.follow import Said, edit_lists, edit_retrieve, rules_plan
from bot.grounds import Grounds
from bot.in_lists import IMPROBABLE, PROBABLE, InLists
from bot.intent import NEW
from bot.later import later_lookup
from bot.lists import AS_READ, Variant
from bot.lookup import Run
from bot.merge import PLACE, new_filters, same_dimension
from bot.named_rows import beside_named
from bot.one_by_one import taken_together
from bot.operations import any_key, sides_of
from bot.outnumber import with_more
from bot.plan import Clarify, Filter, Help, Lookup, Plan, Refuse, Retrieve
from bot.planner import named_but_absent, outside_words, stray_years, wanted_figure
from bot.printed import PRINTED_PLACES, has_serials, standings
from bot.question import Question
from bot.rankings import other_end, place_of_last, rankings
from bot.related import related_rows
from bot.remade import (
    all_are,
    as_condition,
    as_ratio,
    batch_by_batch,
    first_with_so_many,
    in_common,
    in_one_city,
    list_by_list,
    not_in,
    on_so_many,
    on_so_many_of_those,
    parts_of_whole,
    said_outright,
    share_of_both,
    side_by_side,
    so_many_on_each,
    table_variants,
    widest,
    with_bound,
    within_its_province,
    without_words,
)
from bot.remedies import remedies
from bot.rows import (
    Fit,
    figures_stated,
    findings_told,
    gaps_told,
    in_time_order,
    plans_unexplained,
    rows_found,
    table_fits,
)
from bot.shares import as_shares
from bot.those import (
    FEW,
    as_many,
    columns_of_few,
    compared_anew,
    leader_of_listed,
    of_both_kinds,
    of_lists,
    of_nth_group,
    of_places_before,
    of_size,
    of_those,
    ranked_in_scope,
    those_filters,
    wider,
)
from bot.variants import in_its_province, of_rank, question_to_variants
from bot.windows import of_windows
from corpus.model import Value
from corpus.words import HAN, fold

VARIED = 2
"""Small tables whose plans are varied: those that explain the question best."""
UNKNOWN = 3
"""Words that no name bears and that are looked for in the names all the same."""
STANDS_ALONE = 0.95
"""Probability of a question of its own from which a turn that names something does not rest on the one before."""
LEANING = (
    "pronoun", "follow", "correct", "narrow", "entry", "from_end", "same_list", "that_city", "that_province", "alike",
    "others", "apart", "next", "previous", "ratio",
)  # fmt: skip
"""Cues of turns that rest on the one before, however complete they are."""


@dataclass(frozen=True)
class Readings:
    """The plans that a turn may mean: the near ones, and those that are farther to seek."""

    question: Question
    said: Said
    grounds: Grounds
    run: Run

    def near(self) -> list[Candidate]:
        """Each plan once; the rules' reading is the first."""
        found = collected([], self._near(), far=False)
        plans = [each.plan for each in found if isinstance(each.plan, Lookup)]
        made = [*side_by_side(self.question, self.grounds), *(m for plan in plans for m in self._said_plainly(plan))]
        found = collected(found, ((each, "variant", {}) for each in made), far=False)
        if not self.question.has("next", "previous"):
            return found
        rows = [plan for plan in plans if plan.operation == "list" and not plan.by and plan.order is None]
        beside = (each for plan in rows for each in self._beside_rows(plan) if each.limit in (None, 1))
        return collected(found, ((each, "standing", {}) for each in beside), far=False)

    def _said_plainly(self, plan: Lookup) -> Iterator[Lookup]:
        """What a plan becomes where words ask for it: a ratio, places on so many lists, rows of one city, each list."""
        yield from as_ratio(plan, self.question)
        yield from as_shares(plan, self.question, self.grounds)
        yield from only_so_many(plan, self.question)
        if plan.table == self.grounds.lists:
            yield from on_so_many(plan, self.question, len(self.grounds.programmes))
            yield from so_many_on_each(plan, self.question, self._each_list)
            yield from in_one_city(plan, self.question)
            yield from share_of_both(plan, self.question)
            yield from all_are(plan, self.question)
            yield from said_outright(plan, self.question)
            yield from first_with_so_many(plan, self.question)
            yield from only_with_so_many(plan, self.question)
            yield from with_more(plan, self.question)
            yield from of_rank(plan, self.question, self.grounds)
            yield from in_common(plan, self.question, plan.table, self._places_shared)
            if asks(self.question, "most_cities"):
                yield widest(plan, self.question)
            yield from list_by_list(plan, self.question)
            yield from batch_by_batch(plan, self.question, self.grounds)

    def far(self, near: Sequence[Candidate], lines: Set[int] = frozenset()) -> list[Candidate]:
        """The near ones, and all others; `lines` are those on which a search in the text found something."""
        more = chain(self._far(lines), self._made_of([each.plan for each in near]))
        return collected(near, more, far=True)

    def _near(self) -> Iterator[Proposal]:
        yield rules_plan(self.question, self.said, self.grounds, self.run), "rules", {}
        yield from self._lists.of_intents(PROBABLE, 1.0, [[], self._lists.literal] if self._lists.literal else [[]])
        for fit in self._fits:
            yield fit.plan, "table", {"fit": fit.score}
        if self.question.has("only") and self.question.has("none"):
            missing = (plan for fit in self._fits[:1] for plan in not_in(self.grounds.tables[fit.plan.table]))
            yield from ((plan, "table variant", {}) for plan in missing)
        for base in self._listed():
            columns = {column.id for column in self.grounds.tables[base.table].columns}
            numbered = bool(self.question.of("serial")) and has_serials(base, self.run)
            yield from ((plan, "standing", {}) for plan in standings(base, self.question, columns, numbered))
            yield from ((plan, "standing", {}) for plan in places_told(self.question, base, self.run))
        cities = self.grounds.known.values.get("city", ())
        for base in self._lists.rows:
            yield from ((plan, "ranking", {}) for plan in rankings(base, self.question, cities=cities))
            yield from ((plan, "ranking", {}) for plan in only_ones(base, self.question, self.grounds))
            yield from ((plan, "ranking", {}) for plan in held_against(base, self.question))
        yield from self._later(PROBABLE, 1.0)
        yield from ((plan, "finding", {}) for plan in gaps_told(self.question, self.grounds))
        yield from ((plan, "table", {}) for plan in beside_named(self.question, self.grounds))
        if asks(self.question, "order"):
            yield from ((plan, "table", {}) for plan in in_time_order(self.question, self.grounds))
        if remedy := remedies(self.question, self.said, self.grounds):
            yield remedy, "table", {}
        yield from ((plan, "those", {}) for plan in ranked_in_scope(self.question, self.said, self.grounds))
        named = Lookup(self.grounds.lists or "", "list", tuple(self._named))
        for plan in in_common(named, self.question, self.grounds.lists or "", self._places_shared):
            yield plan, "variant", {}
        yield Retrieve(self.question.told, wanted_figure(self.question)), "prose", {}
        unsaid = (*outside_words(self.question), *stray_years(self.question, self.grounds))
        yield Refuse(tuple(dict.fromkeys(unsaid))), "none", {}
        yield Clarify(), "none", {}
        yield Help(), "none", {}

    def _made_of(self, near: Sequence[Plan]) -> Iterator[Proposal]:
        """What is made of the near plans: of places only those with so many rows, of names those without a word."""
        for plan in near:
            if isinstance(plan, Lookup):
                yield from ((made, "variant", {}) for made in with_bound(plan, self.question))
                yield from ((made, "variant", {}) for made in without_words(plan, self.question))
                yield from ((made, "variant", {}) for made in parts_of_whole(plan, self.question))
                yield from ((made, "variant", {}) for made in self._said_plainly(plan))
                yield from ((made, "variant", {}) for made in within_its_province(plan, self.question, self.grounds))
                if plan.operation == "list" and not plan.by and plan.order is None:
                    yield from ((made, "standing", {}) for made in self._beside_rows(plan))
            if isinstance(plan, Lookup) and plan.table == self.grounds.lists:
                yield from ((made, "variant", {}) for made in as_condition(plan, self._every_list))
                if not self._alone:
                    yield from ((made, "those", {}) for made in where_before(plan, self.question, self.said))
                    yield from (
                        (made, "those", {})
                        for made in but_for_those(plan, self.question, self.said, self.grounds, self.run)
                    )

    def _beside_rows(self, rows: Lookup) -> Iterator[Lookup]:
        return beside_rows(self.question, rows, self.grounds, self.run)

    def _far(self, lines: Set[int]) -> Iterator[Proposal]:
        question, said, grounds = self.question, self.said, self.grounds
        words = [[], self._lists.literal] if self._lists.literal else [[]]
        if missing := named_but_absent(question, self._lists.unknown):
            words.append([*self._lists.literal, *missing])
        words += [[*self._lists.literal, *_bearing(word)] for word in self._lists.unknown[:UNKNOWN]]
        yield from self._lists.of_intents(IMPROBABLE, PROBABLE, words)
        yield from self._lists.of_intents(PROBABLE, 1.0, words[2:])
        variants = [variant for variant in question_to_variants(question, grounds) if variant != AS_READ]
        yield from self._lists.varied(variants, "variant")
        yield from ((plan, "column", {}) for plan in self._lists.columns())
        if question.has("most", "least", "compare") and any_key(question) == "city":
            yield from ((widest(plan, question), "variant", {}) for plan in self._lists.rows)
        for fit in self._fits[:VARIED]:
            for plan in table_variants(fit.plan, grounds):
                yield plan, "table variant", {"fit": fit.score}
        for fit in self._fits[:VARIED]:
            yield from ((plan, "those", {}) for plan in of_places_before(fit.plan, question, said, grounds, self.run))
        for guess in plans_unexplained(question, grounds, lines):
            yield guess, "found", {}
            yield from ((plan, "found", {}) for plan in table_variants(guess, grounds))
        yield from ((plan, "found", {}) for plan in rows_found(grounds, lines))
        if asks(question, "order"):
            timed = (table.id for table, _ in grounds.small_tables if any(c.id == "when" for c in table.columns))
            backwards = asks(question, "backwards")
            yield from ((Lookup(t, "list", order="when", descending=backwards), "table variant", {}) for t in timed)
        if question.has(*DENIALS):
            yield from ((plan, "table variant", {}) for table, _ in grounds.small_tables for plan in not_in(table))
        if question.has("count", "amount"):
            yield from ((plan, "figure", {}) for plan in figures_stated(grounds))
        if question.has("doubt") or asks(question, "but_it_says"):
            yield from ((plan, "finding", {}) for plan in findings_told(grounds, self._lists_spoken_of))
        if said.question is not None:
            yield from self._of_before(said.question)

    def _of_before(self, asked: Question) -> Iterator[Proposal]:
        """What a turn after that question may mean; `_later` has the nearest."""
        question, said, grounds, run = self.question, self.said, self.grounds, self.run
        yield from ((plan, "wider", {}) for plan in wider(said, grounds))
        if rest := rest_of_table(question, said.found, grounds):
            yield rest, "again", {}
        if said.found and said.found.table != grounds.lists and (whole := counted_keys(question, said.found)):
            yield whole, "again", {}
        yield from ((plan, "again", {}) for plan in related_rows(question, said, grounds))
        yield from ((plan, "again", {}) for plan in cell_within(question, said, grounds))
        if pair := set_against(question, said.found, said.quoted, grounds):
            yield pair, "again", {}
        if told := in_context_told(question, said, grounds):
            yield told, "again", {}
        lines = lines_told(said.found, said.quoted, grounds)
        yield from ((plan, "again", {}) for plan in in_place(question, lines, grounds))
        if self._alone:
            return
        yield from self._later(IMPROBABLE, PROBABLE)
        if question.has("most", "compare"):
            rows = [Lookup(grounds.lists or "", "list", (f,)) for f in those_filters(said, grounds, run)]
            yield from ((widest(each, question), "those", {}) for each in rows)
        yield from ((plan, "column", {}) for plan in columns_of_few(question, said, grounds, run))
        yield from ((plan, "those", {}) for plan in of_those(question, said, grounds, run))
        yield from ((plan, "carried", {}) for plan in compared_anew(question, said, grounds))
        yield from ((plan, "those", {}) for plan in beside_those(question, said, grounds, run))
        for plan in of_size(question, said):
            yield from ((made, "those", {}) for made in (plan, *first_with_so_many(plan, question)))
        yield from ((plan, "those", {}) for plan in leader_of_listed(question, said))
        yield from ((plan, "those", {}) for plan in as_many(question, said, grounds, run))
        yield from ((plan, "those", {}) for plan in of_nth_group(question, said, grounds, run))
        yield from ((plan, "those", {}) for plan in of_named(question, said, grounds))
        yield from ((plan, "beyond", {}) for plan in left_of_before(question, said, grounds))
        yield from ((plan, "beyond", {}) for plan in without_any(question, said, grounds))
        yield from ((plan, "beyond", {}) for plan in sets_before(question, said, grounds, run))
        yield from ((plan, "beyond", {}) for plan in swapped(question, said, grounds))
        yield from ((plan, "those", {}) for plan in instead(question, said, grounds))
        yield from ((plan, "those", {}) for plan in told_by_another(question, said, grounds))
        yield from ((plan, "beyond", {}) for plan in beyond(question, said, grounds, run))
        yield from ((plan, "beyond", {}) for plan in beside_told(question, said, grounds, run))
        for those in those_filters(said, grounds, run):
            scopes = dict.fromkeys((*beside, those) for beside in self._beside(those))
            yield from self._lists.varied([Variant(within=scope) for scope in scopes], "those")
        yield from ((plan, "carried", {}) for plan in ratio_to_before(question, said, self._named))
        yield from ((plan, "carried", {}) for plan in compared_overall(question, said, grounds))
        yield from ((plan, "those", {}) for plan in taken_together(question, said, self._named, grounds))
        yield from ((plan, "added", {}) for plan in put_together(question, said, self._named, grounds))
        yield from ((plan, "carried", {}) for plan in other_end(question, said.asked))
        if placed := place_of_last(question, said.asked):
            yield placed, "carried", {}
        yield from ((plan, "those", {}) for plan in of_both_kinds(question, said, self._named, run))
        yield from ((plan, "those", {}) for plan in of_windows(question, said, self._named, grounds, run))
        carried = scopes_before(said, self._named, grounds)
        variants = [Variant(within=scope) for scope in carried]
        for above in in_its_province(question, grounds):
            variants += [replace(above, within=(*above.within, *scope)) for scope in carried]
        yield from self._lists.varied(variants, "carried")
        columns = {column.id for column in grounds.tables[grounds.lists or ""].columns} if carried else set()
        for scope in carried if question.has(*PRINTED_PLACES) else ():
            listed = Lookup(grounds.lists or "", "list", (*scope, *self._named))
            yield from ((plan, "carried", {}) for plan in standings(listed, question, columns))
        if row := self._row_before():
            yield Retrieve(f"{question.folded} {row}", wanted_figure(question)), "before", {}
        together = f"{question.folded} {asked.folded}"
        edited = edit_retrieve(question, asked, said.plan) if isinstance(said.plan, Retrieve) else None
        if edited is None or fold(edited.query) != fold(together):
            yield Retrieve(together, wanted_figure(question)), "before", {}

    def _row_before(self) -> str:
        """The first words of the one row of a small table that the turn before found: "how is that done?"."""
        before = self.said.plan
        if not isinstance(before, Lookup) or before.table == self.grounds.lists:
            return ""
        rows = self.run(before).rows
        names = [str(row.first("name")) for row in rows if row.first("name")]
        return names[0] if len(rows) == 1 and names else ""

    @cached_property
    def _lists(self) -> InLists:
        return InLists(self.question, self.grounds, self.run)

    @cached_property
    def _alone(self) -> bool:
        """Whether the turn so probably stands alone that what was asked before is not thought of."""
        new = self.grounds.intents.chances(self.question, "later").get(NEW, 0.0)
        leans = (
            not self.question.found
            or self.question.has(*LEANING)
            or asks(self.question, "that_field", "of_so_many", "these_places", *ANOTHER_YEAR)
            or (asks(self.question, "the_list") and not self.question.of("ministry", "programme"))
        )
        compared = isinstance(self.said.plan, Lookup) and self.said.plan.compared  # "which has more?" is one of both
        leans = leans or (compared and asks(self.question, "more") and not self.question.of(*PLACE, "region"))
        return new >= STANDS_ALONE and not leans

    def _beside(self, those: Filter) -> list[tuple[Filter, ...]]:
        """What goes on holding beside "those": nothing, the list and batch before, or all that is left open.

        What the turn names itself takes the place of what was named before.
        """
        before = self.said.plan
        if not isinstance(before, Lookup) or before.table != self.grounds.lists or those.columns == {"name"}:
            return [()]
        left = [each for each in before.filters if not any(same_dimension(each, new) for new in (those, *self._named))]
        return [(), tuple(each for each in left if each.columns <= SCOPE), tuple(left)]

    @cached_property
    def _each_list(self) -> list[Filter]:
        """That a row is on the one list, on the next, and so on."""
        return [programme_filter(name, self.grounds.lexicon) for name in self.grounds.programmes]

    @cached_property
    def _every_list(self) -> Filter:
        """That a row is on any of the lists."""
        return of_lists(self.grounds.programmes, self.grounds)

    @cached_property
    def _lists_spoken_of(self) -> list[Value]:
        """The lists that the turn names, or else those of the lookup before."""
        named = [f for f in self._named if f.columns == {"programme"}]
        before = self.said.found.filters if self.said.found else ()
        kept = named or [f for f in before if f.columns == {"programme"} and not f.negated]
        return list(dict.fromkeys(value for each in kept for test in each.tests for value in test.values))

    @cached_property
    def _places_shared(self) -> list[Filter]:
        """The two places that were asked about last; of one that the turn names, that and the last one before."""
        named = [each for each in self._named if each.columns <= set(PLACE) and not each.negated]
        own = [part for each in named for part in (sides_of([each]) or (each,))]
        return [*(each for each in self.said.places if each not in own), *own][-2:]

    @cached_property
    def _named(self) -> list[Filter]:
        """The conditions that the turn names itself; none where a name has several meanings."""
        try:
            return new_filters(self.question, self.grounds)
        except AmbiguousName:
            return []

    @cached_property
    def _fits(self) -> list[Fit]:
        return sorted(table_fits(self.question, self.grounds), key=lambda fit: -fit.score)

    def _listed(self) -> Iterator[Lookup]:
        """Rows of whose printed order a question may speak: of the lists, of a small table, of the turn before."""
        yield from self._lists.rows
        for fit in self._fits[:VARIED]:
            yield from (fit.plan, Lookup(fit.plan.table, "list"))
        if isinstance(before := self.said.plan, Lookup) and not before.by:
            yield before

    def _later(self, least: float, most: float) -> Iterator[Proposal]:
        """What a later turn makes of the plan before it."""
        question, said, grounds, run = self.question, self.said, self.grounds, self.run
        before = said.plan
        if said.question is None or self._alone:
            return
        if isinstance(before, Lookup) and before.table == grounds.lists:
            for intent, chance in grounds.intents.chances(question, "later").items():
                if least <= chance and (chance < most or most == 1.0):
                    plan = later_lookup(intent, question, before, grounds, said.asked, run)
                    yield from [(plan, "later", {"later": math.log(chance + 1e-4)})] if plan else []  # type: ignore[misc]
        if least < PROBABLE:
            return
        if isinstance(before, Lookup) and before.table == grounds.lists:
            if edited := edit_lists(question, before, grounds, run):
                yield edited, "edited", {}
            yield from ((plan, "carried", {}) for plan in all_are(before, question, self._named))
            yield from ((plan, "carried", {}) for plan in on_so_many_of_those(before, question))
            if before.operation == "group" and asks(question, "which_is_most"):
                yield replace(before, operation="rank", limit=1), "carried", {}
            if asks(question, "most_cities"):
                yield widest(before, question), "carried", {}
            if asks(question, "who_listed") and not before.by:
                few = len(run(before).rows) <= FEW
                told = Lookup(before.table, "attribute", before.filters, ("programme",))
                yield told if few else replace(told, operation="group", columns=(), by="programme"), "carried", {}
        elif isinstance(before, Lookup):
            if rows := later_rows(question, before, grounds, run, said.asked):
                yield rows, "again", {}
            if another := another_row(question, said.question, before, grounds, run):
                yield another, "again", {}
        elif isinstance(before, Retrieve):
            yield edit_retrieve(question, said.question, before), "edited", {}
        if isinstance(before, Lookup | Retrieve):
            yield before, "same", {}


def _bearing(word: str) -> list[Filter]:
    """Rows whose name bears a word that none is known to bear."""
    return name_filter([word], "name" if re.match(rf"[{HAN}]", word) else "english")
