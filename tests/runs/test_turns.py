"""Runs of one model take turns, and a lock never outlives its process."""

import subprocess
import sys
import textwrap
from pathlib import Path
from threading import Thread

from tasks.runs.turns import my_turn


def test_a_turn_leaves_no_file(tmp_path: Path) -> None:
    with my_turn(tmp_path / "lock", lambda: None):
        assert (tmp_path / "lock").exists()
    assert list(tmp_path.iterdir()) == []


def test_many_take_their_turns_one_after_another(tmp_path: Path) -> None:
    at_work: list[int] = []
    seen: list[int] = []

    def work(number: int) -> None:
        with my_turn(tmp_path / "lock", lambda: None):
            at_work.append(number)
            seen.append(len(at_work))
            at_work.remove(number)

    threads = [Thread(target=work, args=(i,)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1] * 20
    assert list(tmp_path.iterdir()) == []


def test_who_waits_says_so_once_and_goes_on_when_the_other_is_killed(tmp_path: Path) -> None:
    script = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from tasks.runs.turns import my_turn
        with my_turn(Path(sys.argv[1]), lambda: None):
            print("mine", flush=True)
            time.sleep(60)
    """)
    other = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "lock")], stdout=subprocess.PIPE)
    assert other.stdout is not None
    other.stdout.readline()
    told: list[str] = []

    def wait() -> None:
        told.append("waiting")
        other.kill()

    with my_turn(tmp_path / "lock", wait):
        pass
    other.communicate()
    assert told == ["waiting"]
