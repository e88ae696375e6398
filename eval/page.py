"""How long a reader waits in the web app. Prints medians, judges nothing.

    python -m eval.page [RUNS]

Starts `whitepaper serve` on a free port with an index of its own and asks, each time in a new Chromium window, from the
click on "send" until the first words of the answer stand in the page, and until nothing changes there any more: its
evidence, its rows and its picture are there. The page's own clock is read, so that the driver's time does not count.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from playwright.sync_api import Browser, sync_playwright

from eval.load import served

QUESTIONS = (
    "武汉有几个战略性新兴产业集群？",
    "哪个省的集群最多？",
    "集群面临哪些问题？",
    "列出全部166个集群",
    "各省集群数量",
)
REST = 700
"""Milliseconds without a change after which nothing more is expected."""
WATCH = """() => {
    const seen = window.seen = {};
    const send = document.querySelector('#wp-send');
    addEventListener('click', event => { if (send.contains(event.target)) seen.sent = performance.now(); }, true);
    new MutationObserver(() => {
        if (!seen.sent) return;
        seen.last = performance.now();
        const said = document.querySelector('#wp-chat .bot.message .prose');
        if (!seen.said && said && said.innerText.trim()) seen.said = seen.last;
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


def ask(browser: Browser, address: str, question: str) -> tuple[float, float]:
    """Milliseconds until the first words, and until all of the answer, is shown."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1360, "height": 860})
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".wp-overview h2", state="attached")
    page.evaluate(WATCH)
    page.fill("#wp-question textarea", question)
    page.click("#wp-send")
    page.wait_for_function(f"seen.said && performance.now() - seen.last > {REST}")
    first, last = page.evaluate("[seen.said - seen.sent, seen.last - seen.sent]")
    context.close()
    return first, last


def wait_until_ready(address: str) -> None:
    while True:
        try:
            urllib.request.urlopen(f"{address}ready").close()
            return
        except urllib.error.URLError:  # not yet listening, or not yet ready
            time.sleep(0.02)


def main(runs: int = 5) -> None:
    if (chromium := shutil.which("chromium")) is None:
        raise SystemExit("no Chromium was found; install it: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = {**os.environ, "WHITEPAPER_HOME": folder}
        subprocess.run([sys.executable, "-m", "whitepaper", "ingest"], check=True, capture_output=True, env=settings)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        start = time.perf_counter()
        with served(settings) as address:
            wait_until_ready(address)
            print(f"ready {time.perf_counter() - start:.1f} s after the start", flush=True)
            time.sleep(5)  # while the doors' workers start, too
            ask(browser, address, QUESTIONS[0])  # the first is another matter
            for question in QUESTIONS:
                firsts, lasts = zip(*(ask(browser, address, question) for _ in range(runs)), strict=True)
                words, all_ = statistics.median(firsts), statistics.median(lasts)
                print(f"{question}: first words {words:.0f} ms, all {all_:.0f} ms", flush=True)
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
