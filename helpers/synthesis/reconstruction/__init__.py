"""From printed numbers back to answers: synthetic respondents on whom a paper's statistics come out as printed."""
