"""Divides one graph with a peer, in a process of its own.

    python3 bench/communities/peers.py igraph-multilevel|igraph-leiden|networkx-louvain LINKS PARTITION
    python3 bench/communities/peers.py igraph-multilevel|…               prints the version, or fails where it is not installed
"""

import json
import random
import resource
import sys
import time


def cost(start):
    return {"seconds": time.perf_counter() - start[0], "cpu_seconds": time.process_time() - start[1]}


def now():
    return time.perf_counter(), time.process_time()


def read(path):
    pairs, weights = [], []
    with open(path) as lines:
        for line in lines:
            source, target, weight = line.split()
            pairs.append((int(source), int(target)))
            weights.append(float(weight))
    return pairs, weights


def with_igraph(method, pairs, weights):
    import igraph

    random.seed(1)
    start = now()
    graph = igraph.Graph(n=max(max(pair) for pair in pairs) + 1, edges=pairs)
    graph.es["weight"] = weights
    build = cost(start)
    start = now()
    if method == "multilevel":
        found = graph.community_multilevel(weights="weight")
    else:
        found = graph.community_leiden(objective_function="modularity", weights="weight", n_iterations=2)
    return build, cost(start), found.membership


def with_networkx(pairs, weights):
    import networkx

    start = now()
    graph = networkx.Graph()
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in zip(pairs, weights))
    build = cost(start)
    start = now()
    found = networkx.algorithms.community.louvain_communities(graph, weight="weight", seed=1)
    spent = cost(start)
    membership = [0] * graph.number_of_nodes()
    for label, members in enumerate(found):
        for node in members:
            membership[node] = label
    return build, spent, membership


name = sys.argv[1]
if len(sys.argv) == 2:
    module = __import__(name.split("-")[0])
    print(module.__version__)
    sys.exit()
links = read(sys.argv[2])
if name.startswith("igraph"):
    build, divide, membership = with_igraph(name.split("-")[1], *links)
else:
    build, divide, membership = with_networkx(*links)
with open(sys.argv[3], "w") as out:
    out.write("\n".join(str(label) for label in membership))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"build": build, "divide": divide, "peak_mb": peak}))
