"""The engines of Safari that run on Linux: WebKitGTK, as it is now, and WPE WebKit 2.38, as it was in Safari 16."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
    TimeoutException,
    WebDriverException,
)
from selenium.webdriver.common.by import By
from selenium.webdriver.common.service import Service
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.install import mini_browser, program

WHOLE_RUN_S = 150
"""After so long an engine is ended, whatever it waits for: a driver that cannot start its browser waits for ever."""
ANSWERS_S = 20
NOT_YET = (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)


class Engine:
    """A browser as a person has it before them: what it says is read, and selected by its words."""

    def __init__(self, driver: WebDriver) -> None:
        self.driver = driver
        driver.set_script_timeout(ANSWERS_S)

    def open(self, url: str) -> None:
        self.driver.get(url)

    def reload(self) -> None:
        self.driver.refresh()

    def name(self) -> str:
        return str(self.driver.execute_script("return navigator.userAgent"))

    def words(self) -> str:
        """All that can be read now."""
        return str(self.driver.execute_script("return document.body.innerText"))

    def reads(self, *sentences: str) -> None:
        self._until(lambda: all(each in self.words() for each in sentences), f"cannot read {sentences}")

    def select(self, words: str, on: str | None = None) -> None:
        """Selects what is called so, or has that for its title, in the card that says `on`."""

        def selected() -> bool:
            called = f'normalize-space(.)="{words}" or @aria-label="{words}" or .//strong="{words}" or .//b="{words}"'
            one = self._place(on).find_element(By.XPATH, f".//*[self::button or self::a][{called}]")
            self.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", one)
            one.click()
            return True

        self._until(selected, f"nothing is called {words}")

    def shows(self, card: str, name: str) -> None:
        """That the ring of the card is called by what begins so; what a person sees of it is its disc and its word."""

        def holds() -> bool:
            ring = self._place(card).find_element(By.CLASS_NAME, "ring")
            return (ring.get_attribute("aria-label") or "").startswith(name)

        self._until(holds, f"{card} is not: {name}")

    def on(self, title: str) -> None:
        """Waits for the screen of this name."""
        self._until(lambda: self.driver.find_element(By.TAG_NAME, "h1").text == title, f"this is not {title}")

    def counts_faults(self) -> None:
        """From now on, until the page is left."""
        self.driver.execute_script(
            "window.faults = []; for (const kind of ['error', 'unhandledrejection', 'securitypolicyviolation'])"
            " addEventListener(kind, (one) => faults.push(`${kind} ${one.message ?? one.reason ?? one.blockedURI}`));"
        )

    def faults(self) -> list[str]:
        return [str(each) for each in self.driver.execute_script("return faults")]

    def fill(self, label: str, text: str) -> None:
        def typed() -> bool:
            named = self.driver.find_element(By.XPATH, f'//label[normalize-space(.)="{label}"]').get_attribute("for")
            self.driver.find_element(By.ID, named or "").send_keys(text)
            return True

        self._until(typed, f"nothing is labelled {label}")

    def type_pin(self, pin: str) -> None:
        for digit in pin:
            self.select(digit)

    def holds_its_files(self) -> None:
        """Waits for the worker: from now on the page starts without signal."""
        self.driver.execute_async_script("navigator.serviceWorker.ready.then(() => arguments[0]())")

    def _place(self, card: str | None) -> WebElement:
        place = "//body" if card is None else f'//li[contains(@class, "card")][contains(., "{card}")]'
        return self.driver.find_element(By.XPATH, place)

    def _until(self, holds: Callable[[], bool], otherwise: str) -> None:
        try:
            wait = WebDriverWait(self.driver, ANSWERS_S, poll_frequency=0.05, ignored_exceptions=NOT_YET)
            wait.until(lambda _: holds())
        except TimeoutException:
            raise AssertionError(f"{otherwise}; what can be read is:\n{self.words()}") from None


@contextmanager
def webkit_gtk(folder: Path) -> Iterator[Engine]:
    """The engine of Safari as it is now. It wants a screen, and gets one that nobody sees."""
    with _screen() as display:
        options = webdriver.WebKitGTKOptions()
        options.binary_location = mini_browser("webkit2gtk-4.1")
        options.add_argument("--automation")
        service = webdriver.WebKitGTKService(
            program("WebKitWebDriver"),
            env=os.environ | {"DISPLAY": display, "HOME": str(folder)},
            popen_kw={"start_new_session": True},
        )
        with _driven(service, lambda: webdriver.WebKitGTK(options, service)) as engine:
            yield engine


@contextmanager
def wpe_webkit(folder: Path) -> Iterator[Engine]:
    """The engine of Safari 16, which is the oldest that Kept is made for."""
    (folder / "run").mkdir(mode=0o700)
    options = webdriver.WPEWebKitOptions()
    options.binary_location = mini_browser("wpe-webkit-1.1")
    for each in ("--automation", "--headless"):
        options.add_argument(each)
    service = webdriver.WPEWebKitService(
        program("WPEWebDriver"),
        env=os.environ | {"XDG_RUNTIME_DIR": str(folder / "run"), "LIBGL_ALWAYS_SOFTWARE": "1", "HOME": str(folder)},
        popen_kw={"start_new_session": True},
    )
    with _driven(service, lambda: webdriver.WPEWebKit(options, service)) as engine:
        yield engine


@contextmanager
def _driven(service: Service, start: Callable[[], WebDriver]) -> Iterator[Engine]:
    def end() -> None:
        with suppress(ProcessLookupError, AttributeError):
            os.killpg(service.process.pid, signal.SIGKILL)

    limit = threading.Timer(WHOLE_RUN_S, end)
    limit.start()
    try:
        driver = start()
        try:
            yield Engine(driver)
        finally:
            with suppress(WebDriverException):
                driver.quit()
    finally:
        limit.cancel()
        end()


@contextmanager
def _screen() -> Iterator[str]:
    """A screen of its own number, which Xvfb chooses and tells."""
    reading, writing = os.pipe()
    command = [program("Xvfb"), "-displayfd", str(writing), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as screen:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        try:
            assert number, "Xvfb did not start"
            yield f":{number}"
        finally:
            screen.terminate()
