import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.x.discovery.ServiceCache;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.details.InstanceSerializer;
import org.apache.curator.x.discovery.details.ServiceCacheListener;

/** Watches a folder of members by Curator, and says how many there are after each change: cache endpoint folder. */
public class CuratorObserver {
  private static final ObjectMapper json = new ObjectMapper();

  public static void main(String[] args) throws Exception {
    CuratorFramework client = CuratorFrameworkFactory.newClient(args[1], 30_000, 5_000, new RetryOneTime(100));
    client.start();
    client.blockUntilConnected();
    if (args[0].equals("CuratorCache")) curatorCache(client, args[2]);
    else serviceCache(client, args[2]);
    while (System.in.read() >= 0) continue;
    client.close();
    System.exit(0);
  }

  private static void tell(int size) {
    System.out.println(size);
    System.out.flush();
  }

  private static JsonNode parsed(byte[] data) {
    try {
      return json.readTree(data);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void curatorCache(CuratorFramework client, String folder) {
    Map<String, JsonNode> known = new ConcurrentHashMap<>();
    AtomicBoolean ready = new AtomicBoolean();
    CuratorCache cache = CuratorCache.build(client, folder);
    cache.listenable().addListener(CuratorCacheListener.builder().forAll((type, before, now) -> {
      if (now != null && !now.getPath().equals(folder)) known.put(now.getPath(), parsed(now.getData()));
      if (now == null && before != null) known.remove(before.getPath());
      if (ready.get()) tell(known.size());
    }).forInitialized(() -> {
      ready.set(true);
      tell(known.size());
    }).build());
    cache.start();
  }

  /** Its layout is ours; what is in an instance is none of its business. */
  private static final InstanceSerializer<JsonNode> serializer = new InstanceSerializer<>() {
    public byte[] serialize(ServiceInstance<JsonNode> instance) throws Exception {
      return json.writeValueAsBytes(instance.getPayload());
    }

    public ServiceInstance<JsonNode> deserialize(byte[] data) throws Exception {
      JsonNode node = parsed(data);
      return ServiceInstance.<JsonNode>builder().name("nodes").id(node.get("name").asText()).payload(node).build();
    }
  };

  private static void serviceCache(CuratorFramework client, String folder) throws Exception {
    int slash = folder.lastIndexOf('/');
    ServiceDiscovery<JsonNode> discovery = ServiceDiscoveryBuilder.builder(JsonNode.class)
        .client(client).basePath(folder.substring(0, slash)).serializer(serializer).build();
    ServiceCache<JsonNode> cache = discovery.serviceCacheBuilder().name(folder.substring(slash + 1)).build();
    cache.addListener(new ServiceCacheListener() {
      public void cacheChanged() {
        tell(cache.getInstances().size());
      }

      public void stateChanged(CuratorFramework same, ConnectionState state) {}
    });
    cache.start();
    tell(cache.getInstances().size());
  }
}
