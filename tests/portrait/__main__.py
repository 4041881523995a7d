"""`python -m tests.portrait FOLDER`: the portrait of the product in the checkout that this runs in, as plain text."""

import logging
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import click

from tests.attaques.parcours import STRUCTURE
from tests.communs import hurry
from tests.portrait import messages
from tests.portrait.commandes import help_texts
from tests.portrait.fichiers import handed_out
from tests.portrait.hasard import seed_randomness
from tests.portrait.impressions import keep_sources_of_pdf
from tests.portrait.lectures import Reading, name_of, write
from tests.portrait.messages import Days
from tests.portrait.mondes import (
    PROGRAMME,
    build_demo,
    copied_demo,
    demo_accounts,
    demo_visitor,
    matrix,
    served_demo,
)
from tests.portrait.pages import Crawl, endpoints, read_matrix, right_of
from tests.portrait.phrases import phrases

STARTED = monotonic()


def tell(line: str) -> None:
    click.echo(f"{monotonic() - STARTED:5.0f} s  {line}", err=True)


def keep(folder: Path, world: str, visitor: str, path: str, reading: Reading) -> None:
    kind, suffix = ("pages", "html") if reading.is_page or reading.location else ("files", "txt")
    write(folder, f"{kind}/{world}/{visitor}/{name_of(path)}.{suffix}", reading.text)


def draw_words(folder: Path) -> None:
    sentences = phrases(Path.cwd())
    write(folder, "phrases.txt", "".join(f"{line}\n" for line in sentences))
    texts = list(help_texts())
    write(folder, "commands.txt", "\n".join(texts))
    tell(f"{len(sentences)} sentences, help of {len(texts)} commands")


def draw_matrix(folder: Path, work: Path) -> None:
    statuses: dict[tuple[str, str], list[str]] = {}
    count = 0
    with matrix(work) as (visitors, programs):
        for method, rule, name, answer in read_matrix(visitors, programs):
            status = answer.status if isinstance(answer, Reading) else answer
            statuses.setdefault((rule, method), []).append(f"{name} {status}")
            if isinstance(answer, Reading) and (
                answer.status == 200 or (answer.is_page and answer.status not in (302, 404))
            ):
                keep(folder, "matrice", name, rule, answer)
                count += 1
        app = next(iter(visitors.values())).client.application
        lines = [
            f"{rule} {method} [{right_of(app, rule, method)}] {', '.join(outcomes)}"
            for (rule, method), outcomes in sorted(statuses.items())
        ]
        write(folder, "endpoints.txt", "".join(f"{line}\n" for line in endpoints(app)))
    write(folder, "routes.txt", "".join(f"{line}\n" for line in lines))
    tell(f"{len(lines)} routes for {len(visitors)} visitors, {count} of their pages and files")


def draw_demo(folder: Path, built: Path, work: Path) -> None:
    with served_demo(built, work / "comptes") as (_, database):
        names = [*demo_accounts(database), PROGRAMME, STRUCTURE, "anonyme"]
    for name in names:
        count: Counter[str] = Counter()
        with served_demo(built, work / name) as (app, database):
            for path, reading in Crawl(app, demo_visitor(app, database, name)).readings():
                keep(folder, "demo", name, path, reading)
                count["pages" if reading.is_page else "redirections" if reading.location else "files"] += 1
        tell(f"{name}: {', '.join(f'{number} {kind}' for kind, number in sorted(count.items()))}")


def draw_files(folder: Path, built: Path, work: Path) -> None:
    count = 0
    with copied_demo(built, work / "fichiers") as database:
        for name, text in handed_out(database, work):
            write(folder, f"files/{name}.txt", text)
            count += 1
    tell(f"{count} files of the région, of campaigns and of the network")


def draw_messages(folder: Path, world: str, days: Days) -> None:
    for day, texts in days.items():
        write(folder, f"messages/{world}/{day}.txt", f"{'=' * 20}\n".join(texts))
    tell(f"{sum(map(len, days.values()))} messages of {world}")


@click.command(help="Draw the portrait of this checkout in FOLDER, which must be new or empty.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--saison", is_flag=True, help="Draw the messages of the simulated year too, which takes minutes.")
def main(folder: Path, *, saison: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty.")
    logging.disable()
    hurry()
    seed_randomness()
    keep_sources_of_pdf()
    with TemporaryDirectory() as name:
        work = Path(name)
        draw_words(folder)
        draw_matrix(folder, work)
        built = work / "demo"
        built.mkdir()
        build_demo(built)
        tell("the demo is built")
        draw_demo(folder, built, work)
        draw_files(folder, built, work)
        draw_messages(folder, "matrice", messages.of_matrix(work / "messages-matrice"))
        draw_messages(folder, "demo", messages.of_demo(built, work / "messages-demo"))
        if saison:
            draw_messages(folder, "saison", messages.of_saison(work / "messages-saison"))


if __name__ == "__main__":
    main()
