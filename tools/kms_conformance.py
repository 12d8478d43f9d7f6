"""Runs one table of cases against servers that speak AWS KMS' protocol, by boto3 and by the AWS CLI.

usage: kms_conformance.py URL                     prints each case and its outcome, as JSON
       kms_conformance.py --moto URL --local URL  runs both and compares; outcomes that differ must be those that
                                                  kms_differences.py lists, with what AWS documents
       kms_conformance.py … --write FILE          also writes the differences for people to read
       kms_conformance.py … --check FILE          fails if FILE is not what --write would write

The cases know nothing about a server but its URL, so that they also run against AWS KMS itself, if one has an account
to spare: they make keys in three regions.
"""

import argparse
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kms_differences import DIFFERENCES, FIELDS, document
from kms_more_cases import CASES
from kms_world import Server, World


def run(url):
    """Every case's outcome, by name."""
    server = Server(url)
    # The AWS CLI takes a second for each command: its cases run beside the others.
    with ThreadPoolExecutor(3) as pool:
        outcomes = pool.map(lambda case: World(server).outcome(case[1]), CASES)
        return dict(zip((name for name, _ in CASES), outcomes))


def without(fields, outcome):
    """The outcome without some members, wherever they stand."""
    if isinstance(outcome, dict):
        return {name: without(fields, value) for name, value in outcome.items() if name not in fields}
    if isinstance(outcome, list):
        return [without(fields, value) for value in outcome]
    return outcome


def compare(moto, local):
    """What is wrong: outcomes that differ without being listed, or that are listed otherwise."""
    problems = []
    listed = {difference.case: difference for difference in DIFFERENCES}
    for name in listed.keys() - moto.keys():
        problems.append(f"{name}: listed as a difference, but there is no such case")
    ignored = set(FIELDS)
    for field in FIELDS:
        others = ignored - {field}
        if all(without(others, moto[name]) == without(others, local[name]) for name in moto.keys() - listed.keys()):
            problems.append(f"{field}: listed as a member that differs, but it does not")
    for name in moto:
        found = (without(ignored, moto[name]), without(ignored, local[name]))
        shown = f"{name}:\n  moto:      {json.dumps(found[0])}\n  local KMS: {json.dumps(found[1])}"
        difference = listed.get(name)
        if difference is None and found[0] != found[1]:
            problems.append(f"{shown}\n  an unknown difference")
        elif difference is not None and found[0] == found[1]:
            problems.append(f"{shown}\n  listed as a difference, but there is none any more")
        elif difference is not None and found != (difference.moto, difference.local):
            problems.append(f"{shown}\n  listed as another difference")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--moto")
    parser.add_argument("--local")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--check", type=Path)
    parser.add_argument("--cases", type=int, help="how many cases there must be")
    options = parser.parse_args()
    names = [name for name, _ in CASES]
    if len(set(names)) != len(names):
        sys.exit("two cases have one name")
    if options.cases not in (None, len(CASES)):
        sys.exit(f"there are {len(CASES)} cases, not {options.cases}")
    if options.url:
        for name, outcome in run(options.url).items():
            print(f"{name}: {json.dumps(outcome)}")
        return
    if not (options.moto and options.local):
        parser.error("a URL, or --moto and --local")
    with ThreadPoolExecutor(2) as pool:
        moto, local = pool.map(run, (options.moto, options.local))
    problems = compare(moto, local)
    text = document(len(CASES))
    if options.write:
        options.write.write_text(text)
    if options.check and options.check.read_text() != text:
        problems.append(f"{options.check} is not up to date: write it anew by --write")
    for problem in problems:
        print(problem)
    same = sum(without(FIELDS, moto[name]) == without(FIELDS, local[name]) for name in names)
    print(f"{len(names)} cases: {same} alike, {len(names) - same} different, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
