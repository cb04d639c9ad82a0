"""Judges exchanges, NDJSON of one a line, with Apache Spark: each partition by a process of its own.

    spark-submit check_with_spark.py EXCHANGES FINDINGS REPORT

EXCHANGES are files as Spark names them (hdfs:///calls/*.ndjson.gz), FINDINGS is a folder that Spark makes, and REPORT
is a file at the driver. Ends as `conformance merge` does: 0 kept, 1 broken, 2 not all could be judged.
"""

import os
import subprocess
import sys
from itertools import chain

from py4j.protocol import Py4JJavaError
from pyspark import StorageLevel
from pyspark.sql import SparkSession

# What a partition goes through. Its first line is its name; then come exchanges. What comes out are findings, and
# in the end the report, as one line. Broken contracts are no failure of the task; that there is no report is one.
JUDGED = r"""sh -c '
read -r name
report=$(mktemp) || exit
conformance check --jobs 1 --input exchanges --stdin-filename "$name" --format ndjson --summary "$report" -
test -s "$report" && tr -d "\n" < "$report" && echo
status=$?
rm -f "$report"
exit "$status"
'"""


def named(index, exchanges):
    return chain([f"partition-{index}"], exchanges)


def is_report(line):
    return line.startswith('{  "format": "conformance-report"')


def main(exchanges, findings, report):
    context = SparkSession.builder.appName("conformance").getOrCreate().sparkContext
    partitions = context.textFile(exchanges).mapPartitionsWithIndex(named)
    # The processes have this environment, and no other.
    environment = {"PATH": os.environ["PATH"]}
    judged = partitions.pipe(JUDGED, env=environment, checkCode=True)
    # Both halves are wanted, and each partition is to be judged once.
    judged.persist(StorageLevel.DISK_ONLY)
    try:
        judged.filter(lambda line: not is_report(line)).saveAsTextFile(findings)
        reports = judged.filter(is_report).collect()
    except Py4JJavaError as error:
        print(f"error: Spark could not judge all partitions: {error.java_exception}", file=sys.stderr)
        return 2
    merge = ["conformance", "merge", "--summary", report, "-"]
    return subprocess.run(merge, input="\n".join(reports), text=True).returncode


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
