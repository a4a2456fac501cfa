"""The commands that search: `timtin search`, and `timtin evaluate`, which says how well."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from index.commands import index_option
from searcher.quality.judged_set import JudgedSet, read_judged_set
from searcher.quality.report import SIMILAR, report
from searcher.quality.report import as_json as report_as_json
from searcher.quality.report import as_text as report_as_text
from searcher.quality.runs import ask, ask_similar, indexed, plain_bm25, product
from searcher.quality.variants import Variant
from searcher.query import Tones
from searcher.rendering import explained, marked, results_object, safe_url
from searcher.request import MOST_PER_PAGE, Filters, Request, Sort, parse_day
from searcher.results import Hit, Matched, Passage, Results
from searcher.search import Searcher


# Unknown options are let through, so that an excluded word (-xoài) is not taken for one.
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, required=True)
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as /api/search answers.")
@click.option("--explain", is_flag=True, help="Say what each score is the sum of, and how each word was read.")
@click.option("--tones", type=click.Choice([t.value for t in Tones]), default=Tones.AUTO.value, show_default=True)
@click.option("--from", "from_", metavar="DATE", default="", help="Published on this day or later (2024-05-02).")
@click.option("--to", metavar="DATE", default="", help="Published on this day or earlier.")
@click.option("--source", multiple=True, help="Only from this source; may be given again for another.")
@click.option("--place", multiple=True, help="Only about this place, with or without marks.")
@click.option("--section", multiple=True, help="Only in this section.")
@click.option("--sort", type=click.Choice([s.value for s in Sort]), default=Sort.RELEVANCE.value, show_default=True)
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--per-page", type=click.IntRange(1, MOST_PER_PAGE), default=10, show_default=True)
def search(
    query: tuple[str, ...],
    index_dir: Path,
    as_json: bool,
    explain: bool,
    tones: str,
    from_: str,
    to: str,
    source: tuple[str, ...],
    place: tuple[str, ...],
    section: tuple[str, ...],
    sort: str,
    page: int,
    per_page: int,
) -> None:
    """Search for QUERY, typed with or without tone marks.

    "…" is a phrase, "…"~3 one with up to three other words between two, -word excludes, OR means either, word* begins so.
    tiêu-đề: (title:) is looked for in the title; nguồn:, nơi:, mục:, từ:, đến: (source:, place:, section:, from:, to:) filter.
    """
    for part in query:
        if part.startswith("--"):
            raise click.NoSuchOption(part)
    request = Request(
        text=" ".join(query),
        tones=Tones(tones),
        filters=Filters(source, place, section, parse_day("--from", from_), parse_day("--to", to)),
        sort=Sort(sort),
        page=page,
        per_page=per_page,
        explain=explain,
    )
    results = Searcher(index_dir).search(request)
    if as_json:
        click.echo(json.dumps(results_object(results), ensure_ascii=False))
    else:
        _print_results(results, explain=explain)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--variant",
    type=click.Choice([*(variant.value for variant in Variant), "all"]),
    default="all",
    show_default=True,
    help="How the queries are typed: as they are, without marks, with half, some wrong, or without tones.",
)
@click.option(
    "--similar", is_flag=True, help="Ask for what is like the articles that queries exclude, beside a search."
)
@click.option("--json", "as_json", is_flag=True, help="Print the measures as one JSON object.")
def evaluate(file: Path, variant: str, similar: bool, as_json: bool) -> None:
    """Measure how well FILE's judged queries are answered.

    FILE is .json or .json.gz: {"passages": [{"id", "title", "text"}], "queries": [{"id", "text", "relevant": [ids]}]}. Its
    passages are indexed in a temporary place; every query goes through the search that people use.
    """
    judged = read_judged_set(file)
    variants = list(Variant) if variant == "all" else [Variant(variant)]
    if similar:
        click.echo(_evaluate_similar(judged.with_start(), variants, as_json=as_json))
        return
    with indexed(judged) as searcher:
        toned = ask(judged, Variant.TONED, product(searcher))
        asked = {one: toned if one is Variant.TONED else ask(judged, one, product(searcher)) for one in variants}
        baseline = {one: ask(judged, one, plain_bm25(searcher)) for one in variants}
    reports = report(asked, baseline, toned)
    click.echo(json.dumps(report_as_json(reports)) if as_json else report_as_text(reports))


def _evaluate_similar(judged: JudgedSet, variants: Sequence[Variant], *, as_json: bool) -> str:
    """The queries that name an article to start from; how they are typed makes a difference to the search alone."""
    with indexed(judged) as searcher:
        found = ask_similar(judged, searcher)
        baseline = {one: ask(judged, one, product(searcher)) for one in variants}
    reports = report(dict.fromkeys(variants, found), baseline, found, SIMILAR)
    return json.dumps(report_as_json(reports)) if as_json else report_as_text(reports)


def _print_results(results: Results, *, explain: bool) -> None:
    partial = f" and {results.total_partial:,} with some of the words" if results.total_partial else ""
    click.echo(f"{results.total:,} found{partial}, {results.took_ms:.0f} ms")
    for suggestion in results.suggestions:
        click.echo(f"Did you mean: {suggestion.text}")
    if explain:
        for line in explained(results.query):
            click.echo(f"  {line}")
    first = (results.page - 1) * results.per_page + 1
    for number, hit in enumerate(results.hits, first):
        click.echo()
        _print_hit(number, hit)
    if results.listed and not results.hits:
        click.echo(f"page {results.page} is beyond the last; there are {results.pages}")
    elif results.page < results.pages:
        click.echo(f"\npage {results.page} of {results.pages}; --page {results.page + 1} shows more")


def _print_hit(number: int, hit: Hit) -> None:
    document = hit.document
    click.echo(f"{number}. {_bold_marks(hit.title)}")
    facts = [document.published and document.published[:10], document.place, document.source, document.section]
    if hit.matched is Matched.PARTIAL:
        facts.append("some of the words")
    click.echo("   " + " · ".join(fact for fact in (*facts, safe_url(document.url), document.id) if fact))
    for snippet in hit.snippets:
        click.echo("   " + _bold_marks(snippet))
    if hit.explanation is not None:
        for label, value in hit.explanation.items():
            click.echo(f"   {value:9.4f}  {label}")
        click.echo(f"   {hit.score:9.4f}  = score")


def _bold_marks(passage: Passage) -> str:
    """Marks in bold on a terminal; click drops the colour codes elsewhere."""
    one_line = Passage(passage.text.replace("\n", " "), passage.marks)
    return marked(one_line, "\x1b[1;33m", "\x1b[0m")
