"""The faults that are planted in calibrations and in the worlds that come of them; see `planted`."""

from tools.planted import Fault

ARITHMETIC, WAY = "estimates/calibration.py", "questions/calibrate/calibrating.py"
STATISTICS, CHANCES = "questions/calibrate/statistics.py", "compile/chances.py"
WORLDS = "scenario/format/posterior.py"
OF_ARITHMETIC, OF_CALIBRATIONS = "estimates/test_calibration.py", "questions/calibrate/test_calibrate.py"
OF_WORLDS, OF_CHANCES = "scenario/format/test_posterior.py", "compile/test_chances.py"
OF_STATISTICS = "questions/calibrate/test_statistics.py"


def _fault(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"calibration: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


CALIBRATION_FAULTS = (
    _fault(
        "bands are as wide on both sides",
        ARITHMETIC,
        "spread = np.where(away < 0.0, below, above)",
        "spread = np.full_like(away, above)",
        OF_ARITHMETIC,
    ),
    _fault(
        "a band is a standard deviation",
        ARITHMETIC,
        "return max(middle - low, 1e-9) / Z95, max(high - middle, 1e-9) / Z95",
        "return max(middle - low, 1e-9), max(high - middle, 1e-9)",
        OF_ARITHMETIC,
        OF_CALIBRATIONS,
    ),
    _fault(
        "worlds in which a statistic is not defined are as likely",
        ARITHMETIC,
        "np.where(np.isfinite(y), found, IMPOSSIBLE)",
        "np.where(np.isfinite(y), found, 0.0)",
        OF_ARITHMETIC,
    ),
    _fault(
        "an emulator is judged by what it has seen",
        ARITHMETIC,
        "fitted, seen = there & ~held_out, there & held_out",
        "fitted, seen = there & ~held_out, there & ~held_out",
        OF_ARITHMETIC,
    ),
    _fault(
        "weights are not corrected",
        WAY,
        "weights = normalised(exact - emulated)",
        "weights = normalised(0.0 * exact)",
        OF_CALIBRATIONS,
    ),
    _fault(
        "drawn worlds are weighed twice",
        WAY,
        "weights = normalised(exact - emulated)",
        "weights = normalised(exact)",
        OF_CALIBRATIONS,
    ),
    _fault(
        "the likelihood is turned on at once and worlds do not move",
        WAY,
        "taken = np.log(self._random.random(number)) < degree * (found - likelihood)",
        "taken = np.zeros(number, bool)",
        OF_CALIBRATIONS,
    ),
    _fault(
        "checks are fitted",
        "questions/calibrate/targets.py",
        'return self.use != "check"',
        "return True",
        OF_CALIBRATIONS,
    ),
    _fault(
        "soft targets have their whole weight",
        "questions/calibrate/targets.py",
        '(HALF if self.use == "soft" else 1.0)',
        "1.0",
        OF_STATISTICS,
    ),
    _fault(
        "failed pilots are among those that succeeded",
        "questions/calibrate/sample.py",
        "return np.asarray(~failed)",
        "return np.asarray(~failed | failed)",
        OF_STATISTICS,
    ),
    _fault(
        "who is gone is still in the valley",
        STATISTICS,
        "(facts.after_pilot(Record.LIVE) > months) & (facts.after_pilot(Record.ENDED) > months)",
        "facts.after_pilot(Record.LIVE) > months",
        OF_STATISTICS,
    ),
    _fault(
        "organisations are counted pilot by pilot",
        STATISTICS,
        '(facts.after_pilot(Record.PRODUCTION) <= given["within"]).mean(axis=1)',
        '(facts.after_pilot(Record.PRODUCTION) <= given["within"])[:, 0].astype(float)',
        OF_STATISTICS,
    ),
    _fault(
        "reorganisations move nobody in the chances",
        CHANCES,
        "return np.asarray(np.exp(-rate[:, None] * grid))",
        "return np.asarray(np.exp(-0.0 * rate[:, None] * grid))",
        OF_CHANCES,
    ),
    _fault(
        "months served are forgotten in the chances",
        CHANCES,
        "self._survival(left, served[:, None] + grid)",
        "self._survival(left, 0.0 * served[:, None] + grid)",
        OF_CHANCES,
    ),
    _fault(
        "a quantity that is no longer what it was has the points of what it was",
        WORLDS,
        "None if column is None or self.laws[column] != law_of(quantity) else column",
        "column",
        OF_CALIBRATIONS,
    ),
    _fault(
        "a second sample is the first",
        "worlds/design.py",
        'mark, apart = AGAIN if again else "", apart or again',
        'mark, apart = AGAIN if again else "", apart',
        OF_WORLDS,
    ),
    _fault(
        "quantities that are taken apart are those of the intervals",
        "worlds/design.py",
        "own = calibrated.quantile(path, quantity, own)",
        "pass",
        OF_WORLDS,
    ),
    _fault(
        "a quantity is moved over its whole interval, whatever calibration left of it",
        "worlds/design.py",
        "joined[path] = np.full(len(worlds), left_of(scenario, path, point))",
        "joined[path] = np.full(len(worlds), point)",
        OF_WORLDS,
    ),
    _fault(
        "worlds of another installation pass for those of the preset",
        "scenario/reading/register.py",
        "if worlds.digest != digest:",
        "if False:",
        OF_WORLDS,
    ),
    _fault(
        "neighbours say nothing of a noisy statistic",
        ARITHMETIC,
        "share = own / (own + theirs)",
        "share = 0.0 * own",
        OF_ARITHMETIC,
    ),
    _fault(
        "noise is that of half the histories",
        WAY,
        "noise = 0.5 * np.sqrt(",
        "noise = 1.0 * np.sqrt(",
        OF_CALIBRATIONS,
    ),
    _fault(
        "a preset need not meet its targets together",
        "../../tools/preset_targets.py",
        "if self.jointly < LEAST_JOINTLY:",
        "if False:",
        "presets/test_presets.py",
    ),
    _fault(
        "scenarios of other worlds have one hash",
        "scenario/model/data.py",
        '            samples["worlds"] = self.worlds.digest\n',
        "            pass\n",
        OF_WORLDS,
    ),
    _fault(
        "a hybrid has the worlds of its first scenario",
        "questions/compare/hybrid.py",
        "[takes(name) == is_b for name in worlds.names]",
        "[not is_b for name in worlds.names]",
        OF_WORLDS,
    ),
)
