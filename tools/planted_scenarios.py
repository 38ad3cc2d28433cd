"""The faults that are planted in how scenarios are read and runs are dealt out; see `planted`."""

from tools.planted import Fault


def _scenario(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    tests = tuple(f"tests/{one}" for one in seen_by)
    return Fault(f"scenario: {name}", f"scenario/{file}", ((old, new),), tests)


def _simulation(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    tests = tuple(f"tests/{one}" for one in seen_by)
    return Fault(f"simulation: {name}", f"simulation/{file}", ((old, new),), tests)


SCENARIO_FAULTS = (
    _scenario(
        "notices: the least work is what is left of the least that is done",
        "notices/earliest.py",
        "table.done)[1]",
        "table.done)[0]",
        "scenario/notices/test_earliest.py",
    ),
    _scenario(
        "notices: governance waits for no proof",
        "notices/earliest.py",
        "asked = max(asked, proof)",
        "asked = max(asked, 0.0)",
        "scenario/notices/test_earliest.py",
    ),
    _scenario(
        "notices: a window that is over is waited for",
        "notices/earliest.py",
        "return first if asks <= first else",
        "return first if asks < first + period else",
        "scenario/notices/test_earliest.py",
    ),
    _scenario(
        "notices: hardly any is less than the mean",
        "notices/typical_way.py",
        "return mean - Z95 * math.sqrt(variance)",
        "return mean",
        "scenario/notices/test_horizon.py",
    ),
    _scenario(
        "notices: presets are no measure of days",
        "notices/days.py",
        "value < TIMES * usual",
        "value < usual / TIMES",
        "scenario/notices/test_days.py",
    ),
    _scenario(
        "notices: a reorganisation brings nobody",
        "notices/seats.py",
        "self._is_left(seat) or moved)",
        "self._is_left(seat))",
        "scenario/notices/test_seats.py",
    ),
    _scenario(
        "notices: a tenure that somebody wrote is told as not written",
        "notices/seats.py",
        'or "tenure" in held.model_fields_set',
        "or False",
        "scenario/notices/test_seats.py",
    ),
    _scenario(
        "the line before is blamed for bytes that are not UTF-8",
        "sheet.py",
        'line = data.count(b"\\n", 0, error.start) + 1',
        'line = data.count(b"\\n", 0, error.start)',
        "scenario/test_sheet.py",
    ),
    _scenario(
        "a row with a line break is told with its last line",
        "sheet.py",
        "line, last = skipped + last + 1, reader.line_num",
        "line, last = skipped + reader.line_num, reader.line_num",
        "scenario/test_sheet.py",
        "scenario/test_rows.py",
        "scenario/test_blame.py",
    ),
    _scenario(
        "after a pilot is taken out its line is blamed for the next",
        "joining_pilots.py",
        'origins["pilots", moved[place[1]], *place[2:]] = origin',
        'origins["pilots", place[1], *place[2:]] = origin',
        "scenario/test_merging.py",
        "scenario/test_blame.py",
    ),
    _scenario(
        "the organisation's windows go before a pilot's own",
        "alone.py",
        ' and key not in listed.get("funding", {})',
        "",
        "questions/test_stress.py",
    ),
    _scenario(
        "data that pilots read leave the hash as it was",
        "content.py",
        'samples |= {f"pilots[{member.key}].{path}": one.samples for path, one in own if one.samples}',
        "samples |= {}",
        "scenario/test_identity.py",
    ),
    _scenario(
        "a hard link is another file",
        "inputs.py",
        "        return (found.st_dev, found.st_ino) == (self.device, self.inode)",
        "        return Path(os.path.realpath(path)) == self.path and bool(found)",
        "scenario/test_inputs.py",
        "report/test_folder.py",
    ),
    _scenario(
        "at most is at least",
        "changes.py",
        "        return np.minimum(before, size)",
        "        return np.maximum(before, size)",
        "scenario/test_changes.py",
    ),
    _scenario(
        "correlations heap up at one",
        "ranges.py",
        'return "fisher"',
        'return "plain"',
        "scenario/test_quantities.py",
    ),
    _scenario(
        "any two wrong letters are a slip",
        "names.py",
        "len(one) == 2 and one == other[::-1]",
        "len(one) == 2",
        "scenario/test_names.py",
    ),
    _scenario(
        "wide signs of formulas are written as they are",
        "cells.py",
        "[=+\\-@＝＋－＠]",
        "[=+\\-@]",
        "scenario/test_cells.py",
    ),
    _scenario(
        "a file that is too long is cut in silence",
        "inputs.py",
        "file.read(most + 1)",
        "file.read(most)",
        "scenario/test_inputs.py",
        "scenario/test_sheet.py",
        "scenario/test_hostile.py",
    ),
    _simulation(
        "threads of a pool that was left work on",
        "workers.py",
        "        raise LeftError",
        "        pass",
        "simulation/test_workers.py",
    ),
    _simulation(
        "counts that are being added when Ctrl-C comes are told",
        "simulate.py",
        "if simulation.adding or not",
        "if not",
        "simulation/test_workers.py",
    ),
    _simulation(
        "a replicate more than was asked for",
        "simulate.py",
        "each + (world < extra)",
        "each + (world <= extra)",
        "simulation/test_precision.py",
    ),
    _simulation(
        "progress counts replicates where pilots are many",
        "simulate.py",
        "self.planned = self.done + missing * self.pilots",
        "self.planned = self.done + missing",
        "simulation/test_simulate.py",
    ),
    _simulation(
        "months are cut to eighths, not rounded",
        "options.py",
        "return max(round(month * GRID_STEPS_PER_MONTH), 1)",
        "return max(int(month * GRID_STEPS_PER_MONTH), 1)",
        "simulation/test_options.py",
    ),
    _simulation(
        "two replicates in each world are too few",
        "options.py",
        "number * FEWEST_PER_WORLD > replicates",
        "number * FEWEST_PER_WORLD >= replicates",
        "simulation/test_options.py",
    ),
    _simulation(
        "replicates of every block are numbered from 0",
        "replay.py",
        "np.arange(start, start + count)",
        "np.arange(count)",
        "simulation/test_replay.py",
        "report/test_histories.py",
    ),
    _simulation(
        "one pilot more than the target is awaited",
        "sample.py",
        "arrivals[target - 1].copy()",
        "arrivals[min(target, len(arrivals) - 1)].copy()",
        "simulation/test_sample.py",
    ),
    _simulation(
        "batches of worlds are counted from each chunk on",
        "chunks.py",
        "(chunk.first_world + stretch.row) % BATCHES",
        "stretch.row % BATCHES",
        "laws/test_portfolios.py",
    ),
    _scenario(
        "windows after the one that approves are counted too",
        "recurring.py",
        "np.minimum(-np.expm1(held * np.log1p(-chance)) / chance, held)",
        "held",
        "scenario/notices/test_events.py",
    ),
    _scenario(
        "of a seat only those who leave are counted",
        "recurring.py",
        "return len(one.gaps) * ",
        "return 1.0 * ",
        "scenario/notices/test_events.py",
    ),
    _simulation(
        "histories that are cut are not counted",
        "chunks.py",
        "    counts.cut[stretch.row] += tally.cut\n",
        "",
        "simulation/test_crowded.py",
    ),
)
