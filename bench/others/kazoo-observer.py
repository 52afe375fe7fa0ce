"""Watches a folder of members by kazoo, and says how many there are after each change: cache endpoint folder."""
import json
import sys
import threading

from kazoo.client import KazooClient
from kazoo.recipe.cache import TreeCache, TreeEvent

kind, endpoint, folder = sys.argv[1:]
client = KazooClient(hosts=endpoint, timeout=30.0)
client.start()
known = {}


def tell():
    print(len(known), flush=True)


def tree_cache():
    ready = threading.Event()

    def listen(event):
        if event.event_type == TreeEvent.INITIALIZED:
            ready.set()
        elif event.event_data is None or event.event_data.path == folder:
            return
        elif event.event_type == TreeEvent.NODE_REMOVED:
            known.pop(event.event_data.path, None)
        elif event.event_type in (TreeEvent.NODE_ADDED, TreeEvent.NODE_UPDATED):
            known[event.event_data.path] = json.loads(event.event_data.data)
        if ready.is_set():
            tell()

    cache = TreeCache(client, folder)
    cache.listen(listen)
    cache.start()


def children_watch():
    @client.ChildrenWatch(folder)
    def listen(names):
        now = set(names)
        for name in [name for name in known if name not in now]:
            del known[name]
        fresh = [name for name in names if name not in known]
        for name, result in [(name, client.get_async(f"{folder}/{name}")) for name in fresh]:
            known[name] = json.loads(result.get()[0])
        tell()


{"TreeCache": tree_cache, "ChildrenWatch": children_watch}[kind]()
sys.stdin.read()
client.stop()
