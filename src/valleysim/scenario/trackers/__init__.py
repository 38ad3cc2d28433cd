"""From a tracker, a spreadsheet of any headers, to a proposal: a scenario, its pilots, and the reasons."""
