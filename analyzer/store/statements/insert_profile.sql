INSERT INTO profile (
  name, source, pickle_protocol, plain_index, complete, streamed, file_size, class_count, object_count,
  tracker_snapshot_count, footprint_count, referent_count, closed_s, pid, contents, text_limit, started_unix_ns,
  producer, host, executable, platform, uptime_ns, implementation, version, build
)
VALUES (
  :name, :source, :pickle_protocol, :plain_index, :complete, :streamed, :file_size, :class_count, :object_count,
  :tracker_snapshot_count, :footprint_count, :referent_count, :closed_s, :pid, :contents, :text_limit,
  :started_unix_ns, :producer, :host, :executable, :platform, :uptime_ns, :implementation, :version, :build
);
