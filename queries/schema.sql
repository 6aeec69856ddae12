-- The schema of a case: an SQLite file into which snapshots and profiles were loaded.
--
-- Everything small stands in ordinary tables, readable by any program that reads SQLite. The objects and references of a
-- snapshot are compressed columns in packed_chunk; barrow, and any program that loads the extension barrow_case.so, sees them
-- as tables and functions (object, reference, path_to and others), which are described at the end.
--
-- Sizes are bytes, times nanoseconds unless a name says otherwise. Yes is 1, no is 0. Addresses and other 64-bit patterns are
-- stored in SQLite's signed integers bit for bit: an address at or above 2^63 shows as a negative number. A count or size above
-- 2^63 - 1 (only a damaged file has one) is stored as that. Rows of a snapshot or profile are written once and never change;
-- the last four packed columns are added when somebody asks for them first.
--
-- Tables and views of your own may be added, with indexes on them. An index on a table of these may not: a case with one is not
-- opened.

PRAGMA application_id = 1650553463;  -- "barw"
PRAGMA user_version = 3;             -- version of this schema: grows with every change, barrow opens only its own

-- One row per snapshot loaded.
CREATE TABLE snapshot (
  snapshot_id INTEGER PRIMARY KEY AUTOINCREMENT,    -- 1, 2, … in order of loading; never used again
  name TEXT NOT NULL,                               -- file it was loaded from, without folders

  -- What was loaded. The object table adds up to these figures.
  object_count INTEGER NOT NULL CHECK (object_count >= 0),
  reference_count INTEGER NOT NULL CHECK (reference_count >= 0),  -- with the implied ones from an instance to its type
  root_count INTEGER NOT NULL CHECK (root_count >= 0),
  type_count INTEGER NOT NULL CHECK (type_count >= 0),            -- types with at least one object
  flat_size INTEGER NOT NULL CHECK (flat_size >= 0),              -- sum over all objects
  allocated_size INTEGER NOT NULL CHECK (allocated_size >= 0),    -- sum over all objects
  file_size INTEGER NOT NULL CHECK (file_size >= 0),              -- of the snapshot file

  -- How it was dumped.
  pointer_size INTEGER NOT NULL,
  address_unit INTEGER NOT NULL,                    -- addresses in the file were multiplied by it
  contents TEXT NOT NULL CHECK (contents IN ('none', 'names', 'values')),  -- how much of the program's data was written
  text_limit INTEGER NOT NULL,                      -- longest text written, in characters; 0: 1 MiB of each
  content_hashes INTEGER NOT NULL CHECK (content_hashes IN (0, 1)),
  created_unix_ns INTEGER NOT NULL,                 -- when the walk began, since 1970-01-01 UTC
  producer TEXT NOT NULL,                           -- what wrote the file: 'barrow-cpython 0.1.0'
  forked INTEGER NOT NULL CHECK (forked IN (0, 1)), -- a forked child walked; the process went on meanwhile

  -- The process; its command line stands in command_line. Empty text: withheld, or not known.
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  executable TEXT NOT NULL,
  platform TEXT NOT NULL,                           -- 'Linux-6.1.0-x86_64'
  uptime_ns INTEGER NOT NULL,                       -- 0: not known

  -- The language runtime; see also collector_generation.
  implementation TEXT NOT NULL,                     -- 'CPython'
  version TEXT NOT NULL,                            -- '3.11.7'
  build TEXT NOT NULL,                              -- compiler, build date, flags in the runtime's own words
  reference_counted INTEGER NOT NULL CHECK (reference_counted IN (0, 1)),  -- object.reference_count is exact
  interpreter_count INTEGER NOT NULL,               -- alive in the process
  interpreters_walked INTEGER NOT NULL,
  collector_enabled INTEGER NOT NULL CHECK (collector_enabled IN (0, 1)),
  -- Attribute values that stand in their instance are followed from there, not from its dictionary.
  collector_skips_dicts INTEGER NOT NULL CHECK (collector_skips_dicts IN (0, 1)),

  -- Memory as the operating system sees it. 0: not known. See also system_figure.
  virtual_size INTEGER NOT NULL,
  resident_size INTEGER NOT NULL,
  major_faults INTEGER NOT NULL,                    -- count
  data_segment_size INTEGER NOT NULL,
  code_segment_size INTEGER NOT NULL,
  shared_segment_size INTEGER NOT NULL,
  stack_segment_size INTEGER NOT NULL,
  page_size INTEGER NOT NULL,

  -- What the dumper says it wrote, in the trailer at the end of the file. All NULL: the file was truncated.
  written_object_count INTEGER,
  written_reference_count INTEGER,                  -- without the implied ones
  written_root_count INTEGER,
  written_type_count INTEGER,
  written_shape_count INTEGER,
  written_flat_size INTEGER,
  written_allocated_size INTEGER,
  written_segment_count INTEGER,
  pause_ns INTEGER,                                 -- for how long the process stood still; 0: not known
  duration_ns INTEGER,                              -- of the dump
  unreadable_object_count INTEGER                   -- objects the dumper had to skip
) STRICT;

-- What was odd about the file, one row per oddity that occurred. Nothing is dropped silently: it is counted here.
CREATE TABLE anomaly (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  name TEXT NOT NULL,                               -- 'truncated', 'dangling_reference'
  severity TEXT NOT NULL CHECK (severity IN ('note', 'loss')),    -- loss: something that was written is missing here
  count INTEGER NOT NULL CHECK (count > 0),
  help TEXT NOT NULL,                               -- what it means and what to do
  PRIMARY KEY (snapshot_id, name)
) STRICT, WITHOUT ROWID;

-- The arguments the process was started with. No rows: withheld, or not known.
CREATE TABLE command_line (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  position INTEGER NOT NULL,                        -- from 0: the program
  argument TEXT NOT NULL,
  PRIMARY KEY (snapshot_id, position)
) STRICT, WITHOUT ROWID;

-- The cycle collector's generations, youngest first.
CREATE TABLE collector_generation (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  position INTEGER NOT NULL,                        -- from 0
  allocation_count INTEGER,                         -- objects since its last collection; NULL: not known
  threshold INTEGER,                                -- at which it is collected; NULL: not known
  PRIMARY KEY (snapshot_id, position)
) STRICT, WITHOUT ROWID;

-- Further memory figures under the operating system's own names.
CREATE TABLE system_figure (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  position INTEGER NOT NULL,                        -- the system's order, from 0
  name TEXT NOT NULL,                               -- 'VmHWM'
  size INTEGER NOT NULL,
  PRIMARY KEY (snapshot_id, position)
) STRICT, WITHOUT ROWID;

-- Types. Type 0 stands for "not known".
CREATE TABLE type (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  type_id INTEGER NOT NULL CHECK (type_id >= 0),    -- holds within one snapshot only: compare snapshots by type_name
  type_name TEXT NOT NULL,                          -- as shown to people: 'dict', 'app.Session'; '<unknown type>'
  module TEXT NOT NULL,                             -- empty: not known, or a builtin
  qualified_name TEXT NOT NULL,                     -- 'Outer.Inner'; nested in functions: 'f.<locals>.C'
  representation TEXT NOT NULL,                     -- what repr() of it shows, if that is special: '<enum ''Color''>'
  address INTEGER NOT NULL,                         -- of the type object; 0: the type is no object
  type_object_id INTEGER,                           -- the type as an object; NULL: not among the objects
  basic_size INTEGER NOT NULL,                      -- of an instance without variable part
  item_size INTEGER NOT NULL,                       -- of an item of the variable part; 0: fixed size
  owned_by_instances INTEGER NOT NULL CHECK (owned_by_instances IN (0, 1)),  -- instances own a reference to their type
  collected INTEGER NOT NULL CHECK (collected IN (0, 1)),                    -- instances take part in cycle collection
  references_unknown INTEGER NOT NULL CHECK (references_unknown IN (0, 1)),  -- what instances refer to cannot be seen
  default_shape_id INTEGER NOT NULL,
  attribute_dict_size INTEGER NOT NULL,             -- flat size of the __dict__ that asking an instance for one would create
                                                    -- where it has none yet; 0: instances have no __dict__, or always one
  PRIMARY KEY (snapshot_id, type_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX type_by_name ON type (type_name);

-- The direct bases of a type, in order.
CREATE TABLE type_base (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  type_id INTEGER NOT NULL,
  position INTEGER NOT NULL,                        -- from 0
  base_type_id INTEGER NOT NULL,
  PRIMARY KEY (snapshot_id, type_id, position)
) STRICT, WITHOUT ROWID;

-- How the references of an object are labelled: the first ones by the names, those that follow by the kind. Shape 0 is opaque.
CREATE TABLE shape (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  shape_id INTEGER NOT NULL CHECK (shape_id >= 0),
  kind TEXT NOT NULL CHECK (kind IN ('opaque', 'sequence', 'mapping', 'set')),
  PRIMARY KEY (snapshot_id, shape_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE shape_name (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  shape_id INTEGER NOT NULL,
  position INTEGER NOT NULL,                        -- from 0
  name TEXT NOT NULL,                               -- empty: withheld
  PRIMARY KEY (snapshot_id, shape_id, position)
) STRICT, WITHOUT ROWID;

-- How much the objects of each type name hold: a summary needs no look at the objects. Types of one name share a row.
CREATE TABLE type_total (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  type_name TEXT NOT NULL,
  object_count INTEGER NOT NULL CHECK (object_count > 0),
  flat_size INTEGER NOT NULL CHECK (flat_size >= 0),
  allocated_size INTEGER NOT NULL CHECK (allocated_size >= 0),
  PRIMARY KEY (snapshot_id, type_name)
) STRICT, WITHOUT ROWID;

-- Names of functions, modules, code objects and other things that have one, each once; object.name_id refers to them.
CREATE TABLE name (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  name_id INTEGER NOT NULL CHECK (name_id > 0),
  module TEXT NOT NULL,                             -- of a function; empty: none
  qualified_name TEXT NOT NULL,                     -- of a module: its name
  file TEXT NOT NULL,                               -- of code; of a module: its file; empty: none
  line INTEGER NOT NULL,                            -- first line, from 1; 0: none
  PRIMARY KEY (snapshot_id, name_id)
) STRICT, WITHOUT ROWID;

-- How much the objects of each type and name hold: all closures made by one function, all frames of one code.
CREATE TABLE name_total (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  name_id INTEGER NOT NULL,
  type_id INTEGER NOT NULL,
  object_count INTEGER NOT NULL CHECK (object_count > 0),
  flat_size INTEGER NOT NULL CHECK (flat_size >= 0),
  allocated_size INTEGER NOT NULL CHECK (allocated_size >= 0),
  PRIMARY KEY (snapshot_id, name_id, type_id)
) STRICT, WITHOUT ROWID;

-- Why objects are alive. An object may have several.
CREATE TABLE root (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  root_id INTEGER NOT NULL,                         -- order in the file, from 1
  kind TEXT NOT NULL CHECK (
    kind IN ('other', 'local', 'stack', 'frame', 'module', 'interpreter', 'thread', 'type', 'static')
  ),
  object_id INTEGER NOT NULL CHECK (object_id >= 0),
  name TEXT NOT NULL,                               -- variable, module, or field of the runtime's state; empty: none
  thread_number INTEGER NOT NULL,                   -- 0: none
  frame_number INTEGER NOT NULL,                    -- 0: none
  counted INTEGER NOT NULL CHECK (counted IN (0, 1)),  -- the root owns one of the object's reference_count
  PRIMARY KEY (snapshot_id, root_id)
) STRICT, WITHOUT ROWID;

-- Threads of the process.
CREATE TABLE thread (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  position INTEGER NOT NULL,                        -- order in the file, from 0
  thread_number INTEGER NOT NULL,                   -- from 1; what root.thread_number means
  ident INTEGER NOT NULL,                           -- threading.get_ident()
  native_id INTEGER NOT NULL,                       -- the operating system's; 0: not known
  name TEXT NOT NULL,                               -- empty: none, or withheld
  daemon INTEGER NOT NULL CHECK (daemon IN (0, 1)),
  dumping INTEGER NOT NULL CHECK (dumping IN (0, 1)),  -- this thread asked for the dump
  PRIMARY KEY (snapshot_id, position)
) STRICT, WITHOUT ROWID;

-- What the threads were executing.
CREATE TABLE frame (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  thread_position INTEGER NOT NULL,                 -- thread.position
  frame_number INTEGER NOT NULL,                    -- from 1, innermost first; what root.frame_number means
  function TEXT NOT NULL,                           -- qualified name; empty: withheld
  file TEXT NOT NULL,
  line INTEGER NOT NULL,                            -- being executed; 0: not known
  code_address INTEGER NOT NULL,                    -- of the code object
  PRIMARY KEY (snapshot_id, thread_position, frame_number)
) STRICT, WITHOUT ROWID;

-- What class trackers recorded: profiles of barrow, and dumps of Pympler's ClassTracker. Times are seconds from the moment the
-- tracker began; profile.started_unix_ns says when that was.
CREATE TABLE profile (
  profile_id INTEGER PRIMARY KEY AUTOINCREMENT,     -- 1, 2, … in order of loading; never used again
  name TEXT NOT NULL,                               -- file it was loaded from, without folders
  source TEXT NOT NULL CHECK (source IN ('barrow', 'pympler')),  -- who recorded it
  pickle_protocol INTEGER NOT NULL,                 -- of a Pympler dump
  plain_index INTEGER NOT NULL CHECK (plain_index IN (0, 1)),    -- the dump's index is a dict, not a defaultdict
  complete INTEGER NOT NULL CHECK (complete IN (0, 1)),          -- 0: the file was truncated
  streamed INTEGER NOT NULL CHECK (streamed IN (0, 1)),          -- written while recording; else all at once, after it
  file_size INTEGER NOT NULL CHECK (file_size >= 0),
  class_count INTEGER NOT NULL CHECK (class_count >= 0),
  object_count INTEGER NOT NULL CHECK (object_count >= 0),
  tracker_snapshot_count INTEGER NOT NULL CHECK (tracker_snapshot_count >= 0),
  footprint_count INTEGER NOT NULL CHECK (footprint_count >= 0),
  referent_count INTEGER NOT NULL CHECK (referent_count >= 0),
  closed_s REAL,                                    -- when recording ended; NULL: not known
  pid INTEGER NOT NULL,                             -- 0: not known, and so on; see the columns of snapshot
  contents TEXT NOT NULL CHECK (contents IN ('none', 'names', 'values')),
  text_limit INTEGER NOT NULL,
  started_unix_ns INTEGER NOT NULL,
  producer TEXT NOT NULL,
  host TEXT NOT NULL,
  executable TEXT NOT NULL,
  platform TEXT NOT NULL,
  uptime_ns INTEGER NOT NULL,
  implementation TEXT NOT NULL,
  version TEXT NOT NULL,
  build TEXT NOT NULL
) STRICT;

-- As anomaly, of profiles.
CREATE TABLE profile_anomaly (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  name TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('note', 'loss')),
  count INTEGER NOT NULL CHECK (count > 0),
  help TEXT NOT NULL,
  PRIMARY KEY (profile_id, name)
) STRICT, WITHOUT ROWID;

-- As command_line, of profiles.
CREATE TABLE profile_command_line (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  position INTEGER NOT NULL,
  argument TEXT NOT NULL,
  PRIMARY KEY (profile_id, position)
) STRICT, WITHOUT ROWID;

-- Names of tracked objects and of referents, each once. Name 0 is Python's None: no name, or one that is withheld.
CREATE TABLE tracked_name (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  name_id INTEGER NOT NULL CHECK (name_id >= 0),
  kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'none', 'bytes', 'tuple')),
  name TEXT NOT NULL,                               -- what Python's str() makes of it
  PRIMARY KEY (profile_id, name_id)
) STRICT, WITHOUT ROWID;

-- The items of names that are tuples.
CREATE TABLE tracked_name_item (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  name_id INTEGER NOT NULL,
  position INTEGER NOT NULL,                        -- from 0
  item_name_id INTEGER NOT NULL CHECK (item_name_id < name_id),
  PRIMARY KEY (profile_id, name_id, position)
) STRICT, WITHOUT ROWID;

-- The names objects were registered by: usually classes, hence the name.
CREATE TABLE tracked_class (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  class_id INTEGER NOT NULL CHECK (class_id > 0),
  name_id INTEGER NOT NULL,
  class_name TEXT NOT NULL,                         -- tracked_name.name of name_id
  object_count INTEGER NOT NULL CHECK (object_count >= 0),
  PRIMARY KEY (profile_id, class_id)
) STRICT, WITHOUT ROWID;

-- Where objects were registered: with track_class, where they were made. Equal traces stand once.
CREATE TABLE trace (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  trace_id INTEGER NOT NULL CHECK (trace_id > 0),
  site TEXT NOT NULL,                               -- the innermost frame: 'app/node.py:12 in make'
  PRIMARY KEY (profile_id, trace_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE trace_frame (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  trace_id INTEGER NOT NULL,
  position INTEGER NOT NULL,                        -- from 0, outermost first
  file TEXT NOT NULL,
  line INTEGER NOT NULL,                            -- 0: not known
  function TEXT NOT NULL,
  source TEXT,                                      -- lines of code; NULL: not available
  source_index INTEGER,                             -- Pympler's: which of the lines is meant
  PRIMARY KEY (profile_id, trace_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE tracked_object (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  tracked_object_id INTEGER NOT NULL CHECK (tracked_object_id > 0),  -- class by class in a Pympler dump, else by birth
  class_id INTEGER NOT NULL,
  name_id INTEGER NOT NULL,                         -- nearly always that of its class
  type_name TEXT NOT NULL,                          -- 'app.Session'; empty: not known
  address INTEGER NOT NULL,                         -- may be used again after the object's death
  representation TEXT NOT NULL,                     -- what repr() gave last, clipped; empty: never sized alive
  birth_s REAL NOT NULL,                            -- registration
  death_s REAL,                                     -- NULL: alive when recording ended, or forgotten
  forgotten_s REAL,                                 -- when the tracker stopped watching it; NULL: it did not
  trace_id INTEGER,                                 -- NULL: none was recorded
  resolution_level INTEGER NOT NULL,                -- to which depth referents were sized last
  largest_size INTEGER NOT NULL,                    -- of its footprints while it lived
  PRIMARY KEY (profile_id, tracked_object_id)
) STRICT, WITHOUT ROWID;

-- The moments at which all tracked objects were sized, and the process as the operating system saw it then. 0: not known.
CREATE TABLE tracker_snapshot (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  tracker_snapshot_id INTEGER NOT NULL CHECK (tracker_snapshot_id > 0),  -- 1, 2, … in order of the file
  time_s REAL NOT NULL,
  duration_s REAL NOT NULL,
  description TEXT NOT NULL,
  tracked_size INTEGER NOT NULL,                    -- sum over the objects, as the tracker recorded it
  all_objects_size INTEGER NOT NULL,                -- of all objects of the process; 0: not computed
  overhead_size INTEGER NOT NULL,                   -- of the tracker itself
  annotated INTEGER NOT NULL CHECK (annotated IN (0, 1)),          -- class_annotation has rows of it, if there are classes
  memory_known INTEGER NOT NULL CHECK (memory_known IN (0, 1)),
  memory_source TEXT NOT NULL,                      -- Pympler's class of the figures; empty: barrow's
  pid INTEGER NOT NULL,
  virtual_size INTEGER NOT NULL,
  resident_size INTEGER NOT NULL,
  major_faults INTEGER NOT NULL,                    -- count
  data_segment_size INTEGER NOT NULL,
  code_segment_size INTEGER NOT NULL,
  shared_segment_size INTEGER NOT NULL,
  stack_segment_size INTEGER NOT NULL,
  PRIMARY KEY (profile_id, tracker_snapshot_id)
) STRICT, WITHOUT ROWID;

-- Further memory figures of a tracker snapshot.
CREATE TABLE tracker_system_figure (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  tracker_snapshot_id INTEGER NOT NULL,
  position INTEGER NOT NULL,                        -- the system's order, from 0
  name TEXT NOT NULL,                               -- 'VmHWM'; of Pympler: 'Peak resident set size'
  size INTEGER,                                     -- NULL: only the text is known
  figure TEXT NOT NULL,                             -- Pympler's text: '  24.05 MB'
  PRIMARY KEY (profile_id, tracker_snapshot_id, position)
) STRICT, WITHOUT ROWID;

-- The sizes of an object over time: at its birth (without referents), then in each snapshot.
CREATE TABLE footprint (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  tracked_object_id INTEGER NOT NULL,
  position INTEGER NOT NULL,                        -- from 0: birth
  time_s REAL NOT NULL,
  tracker_snapshot_id INTEGER,                      -- NULL: at birth
  size INTEGER NOT NULL,                            -- with everything reached from the object first, no tracked object included
  flat_size INTEGER NOT NULL,                       -- of the object alone
  after_death INTEGER NOT NULL CHECK (after_death IN (0, 1)),  -- Pympler sizes dead objects as None: not a size of the object
  name_id INTEGER NOT NULL,                         -- what Pympler called it
  tree_id INTEGER NOT NULL CHECK (tree_id > 0),     -- its referents in referent
  PRIMARY KEY (profile_id, tracked_object_id, position)
) STRICT, WITHOUT ROWID;

-- Referents sized one by one, as a tree in preorder.
CREATE TABLE referent (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  tree_id INTEGER NOT NULL,
  position INTEGER NOT NULL CHECK (position > 0),
  level INTEGER NOT NULL CHECK (level > 0),         -- 1: referent of the object itself
  relation TEXT NOT NULL CHECK (relation IN ('attribute', 'key', 'value', 'element', 'text')),  -- text: only a name is known
  name_id INTEGER NOT NULL,                         -- key and value: of the key
  value_name_id INTEGER NOT NULL,                   -- value: its text; 0: none
  size INTEGER NOT NULL,                            -- 0: counted elsewhere
  flat_size INTEGER NOT NULL,
  is_list INTEGER NOT NULL CHECK (is_list IN (0, 1)),
  PRIMARY KEY (profile_id, tree_id, position)
) STRICT, WITHOUT ROWID;

-- What Pympler itself said of classes, if the statistics were annotated before they were dumped.
CREATE TABLE class_annotation (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  tracker_snapshot_id INTEGER NOT NULL,
  position INTEGER NOT NULL,                        -- order in the file, from 0
  name_id INTEGER NOT NULL,                         -- of the class
  active_count INTEGER NOT NULL,
  total_size INTEGER NOT NULL,
  average_size REAL NOT NULL,
  percent REAL NOT NULL,
  merged_size INTEGER NOT NULL,
  merged_flat_size INTEGER NOT NULL,
  merged_is_list INTEGER NOT NULL CHECK (merged_is_list IN (0, 1)),
  tree_id INTEGER NOT NULL CHECK (tree_id > 0),     -- the merged referents in referent
  PRIMARY KEY (profile_id, tracker_snapshot_id, position)
) STRICT, WITHOUT ROWID;

-- How many objects of a name were alive from a moment on: an entry for each registration and death. Not in Pympler's dumps.
CREATE TABLE instance_count (
  profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
  class_id INTEGER NOT NULL,
  position INTEGER NOT NULL,                        -- from 0
  time_s REAL NOT NULL,
  alive_count INTEGER NOT NULL,
  PRIMARY KEY (profile_id, class_id, position)
) STRICT, WITHOUT ROWID;

-- Columns that are stored packed: long sequences of unsigned 64-bit numbers.
CREATE TABLE packed_column (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  column_name TEXT NOT NULL,
  entry_count INTEGER NOT NULL CHECK (entry_count > 0),
  PRIMARY KEY (snapshot_id, column_name)
) STRICT, WITHOUT ROWID;

-- A packed column is cut into chunks of 65,536 entries (text_bytes: 1,048,576). The entries of a chunk are reduced to small
-- numbers, these to planes (all lowest bytes, then all second bytes, … as many as the largest number has), and the planes are
-- one zstd frame with content size and checksum; no data at all: the numbers are all 0. The reductions:
--   plain      the entries as they are
--   rising     each entry minus the one before; the first minus first_value
--   wandering  each entry minus the one before (the first minus 0) modulo 2^64, zigzag: 0, -1, 1, -2 become 0, 1, 2, 3
--   words      the entries as they are, eight bytes each, little endian, instead of planes
--
--   column             entries               reduction  what
--   address            per object            rising     strictly rising; first_value is the first address of the chunk
--   type               per object            plain      type.type_id
--   shape              per object            plain      shape.shape_id
--   flat_size          per object            plain
--   allocated_extra    per object            plain      allocated size minus flat size, zigzag
--   reference_count    per object            plain
--   length             per object            plain      length plus one; 0: no length
--   flags              per object            plain      bits as in snapshot.proto
--   content_hash       per object, or none   words      0: not hashed
--   reference_end      per object            rising     where its references end in reference_target, and the next one's
--                                                       begin; first_value is the entry before the chunk
--   reference_target   per reference         wandering  object_id, in order of source, then label
--   referrer_end       per object            rising     the same for reference_source
--   reference_source   per reference         wandering  object_id, in order of target, then source
--   gap_object         per empty label       wandering  object_id, rising
--   gap_position       per empty label       plain      label position
--   name_object        per object with name  wandering  object_id, strictly rising
--   name               per object with name  plain      name.name_id
--   text_object        per object with text  wandering  object_id, strictly rising
--   text_kind          per object with text  plain      0 str, 1 bytes, 2 number; plus 4 if clipped
--   text_end           per object with text  rising     where its text ends in text_bytes; as reference_end
--   text_bytes         per byte of text      plain
--   dominator          per object, or none   wandering  object.dominator_id plus one; 0: none
--   retained_size      per object, or none   plain
--   root_distance      per object, or none   plain      plus one; 0: no root reaches it
--   path_parent        per object, or none   wandering  the object before it in path_to, plus one; 0: none
CREATE TABLE packed_chunk (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
  column_name TEXT NOT NULL,
  chunk INTEGER NOT NULL CHECK (chunk >= 0),
  first_value INTEGER NOT NULL,                     -- of a rising column, see above; else 0
  data BLOB NOT NULL,
  PRIMARY KEY (snapshot_id, column_name, chunk)
) STRICT;

-- The tables that barrow, or the extension, computes from the packed columns:
--
-- object: one row per object. Quick by object_id, address (both also as ranges) and type_id, and in order of each of them. Rows
-- that a comparison of one of the sizes, counts, degrees, length or root_distance with a value rules out cost next to nothing.
--   snapshot_id      INTEGER
--   object_id        INTEGER  0, 1, … by rising address; holds within one snapshot only
--   address          INTEGER
--   type_id          INTEGER  JOIN type USING (snapshot_id, type_id)
--   shape_id         INTEGER  JOIN shape USING (snapshot_id, shape_id)
--   flat_size        INTEGER  what sys.getsizeof reports
--   allocated_size   INTEGER  bytes really allocated: below flat_size where getsizeof counts another object's, too
--   reference_count  INTEGER  0 for immortal objects
--   length           INTEGER  number of elements; NULL: the object has no length
--   generation       TEXT     of the cycle collector: 'untracked', 'young', 'middle', 'old', 'frozen'
--   tracked          INTEGER  0 if generation is 'untracked'
--   immortal         INTEGER
--   size_estimated   INTEGER  flat_size is not what sys.getsizeof returns: asking would have run Python code
--   content_hash     INTEGER  equal hash, type and length: equal content. NULL: not hashed
--   in_degree        INTEGER  references to the object
--   out_degree       INTEGER  references from the object
--   name_id          INTEGER  JOIN name USING (snapshot_id, name_id); NULL: no name
--   name             TEXT     'module.qualified_name' of the name; of a type object: its type_name; NULL: no name
--   text             TEXT     of str and numbers; BLOB of bytes; NULL: withheld
--   text_clipped     INTEGER  text is only the beginning; NULL: no text
--   retained_size    INTEGER  allocated bytes that would go with the object: its own and of all it dominates
--   dominator_id     INTEGER  object_id of its immediate dominator: the last object through which every way from the roots to it
--                             leads. NULL: several roots or ways that share no object hold it, or nothing does
--   root_distance    INTEGER  references on the way of path_to(object_id). NULL: no root reaches the object
-- The last three are computed on first use and then stored in the case, if it can be written. What no root reaches has
-- dominators among its like.
--
-- reference: one row per reference. Quick by source_id and target_id, and in order of source_id, position.
--   snapshot_id  INTEGER
--   source_id    INTEGER  object_id
--   position     INTEGER  0, 1, … among the references of the source
--   target_id    INTEGER  object_id
--   label        TEXT     how the source calls it: '.name', '[3]', '[''users'']'; NULL: it does not
--
-- The following are functions of one object. Of an object or snapshot that is not there they are an error, of NULL empty.
--
-- referent_of(object_id [, snapshot_id]): what an object refers to, by position. Without snapshot_id: in the first snapshot.
--   object_id    INTEGER
--   position     INTEGER  as in reference
--   label        TEXT     as in reference
--   snapshot_id  INTEGER  the snapshot it was looked up in
--
-- referrer_of(object_id [, snapshot_id]): who refers to an object, by object_id, then position; an object that refers to it twice
-- comes twice. Columns as of referent_of.
--
-- path_to(object_id [, snapshot_id]): why an object is alive: the way from a root to it, by step. No rows: no root reaches it. Of
-- all ways the one that a programmer would name: from modules and local variables rather than from the runtime's state, not
-- through caches and indexes (a type's list of subclasses, an lru_cache) if there is another, and then the shortest.
--   step         INTEGER  from 0: the object a root holds
--   object_id    INTEGER
--   label        TEXT     how the object before refers to it, as in reference; NULL at step 0
--   root_kind    TEXT     at step 0 what holds it: root.kind, or 'frozen' (by gc.freeze()), 'immortal', 'unexplained': its
--                         reference count exceeds the references in the snapshot, so that C code holds it. Else NULL
--   root_name    TEXT     root.name at step 0
--   snapshot_id  INTEGER  the snapshot it was looked up in
--
-- dominated_by(object_id [, snapshot_id]): all objects that would go with it, itself left out, each before what it dominates.
--   object_id     INTEGER
--   dominator_id  INTEGER
--   depth         INTEGER  1: the object given dominates it immediately
--   snapshot_id   INTEGER  the snapshot it was looked up in
--
-- reachable_from(object_id [, snapshot_id]): the object and all that it reaches along references, by distance.
--   object_id    INTEGER
--   distance     INTEGER  references from the object given
--   snapshot_id  INTEGER  the snapshot it was looked up in
