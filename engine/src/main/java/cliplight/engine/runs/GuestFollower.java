package cliplight.engine.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Takes the runs that other programs record beside this store into it, live: five times a second it
 * reads what their journals have gained. A journal goes when its run has ended and is on disk here;
 * until then it holds all of the run, and what a part of it has reached the store before is passed
 * over.
 */
final class GuestFollower implements AutoCloseable {

  private static final long LOOK_MILLIS = 200;

  /** So many runs that have ended are brought to disk at a time. */
  private static final int ENDED_TOGETHER = 32;

  private final Journals journals;
  private final H2RunStore store;
  private final Map<RunId, Guest> guests = new LinkedHashMap<>();
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private boolean closed;
  private final Pulse pulse = new Pulse("guests", LOOK_MILLIS, this::look);

  GuestFollower(Journals journals, H2RunStore store) {
    this.journals = journals;
    this.store = store;
  }

  /** Takes in what is there, then looks again and again. */
  void start() {
    journals.deleteParts();
    look();
    pulse.start();
  }

  /** What a person should know about journals that cannot be taken in. */
  List<String> notices() {
    return List.copyOf(notices);
  }

  private synchronized void look() {
    if (closed) {
      return;
    }
    for (RunId run : journals.runs()) {
      guests.computeIfAbsent(run, Guest::new).look();
      if (guests.values().stream().filter(Guest::ended).count() >= ENDED_TOGETHER) {
        store.flush();
        guests.values().removeIf(Guest::gone);
      }
    }
    if (guests.values().stream().anyMatch(Guest::ended)) {
      store.flush();
      guests.values().removeIf(Guest::gone);
    }
    for (RunId run : journals.withdrawn()) {
      if (!guests.containsKey(run)) {
        withdraw(run);
      }
    }
  }

  private void withdraw(RunId run) {
    try {
      store.deleteIfEnded(run);
      journals.doneWith(run);
    } catch (IOException | StoreException e) {
      // asked again at the next look
    }
  }

  /** Ends no run: who has the store open next goes on with them. */
  @Override
  public void close() {
    pulse.close();
    synchronized (this) {
      closed = true;
      guests.values().forEach(Guest::letGo);
      guests.clear();
    }
  }

  /** A run that another program records. */
  private final class Guest implements JournalReader.Into {

    private final RunId id;
    private @Nullable JournalReader reader;
    private @Nullable RunRecord record;

    /** Points by axis, and events, that were in the store when this began. */
    private final List<Integer> there = new ArrayList<>();

    private final List<Integer> seen = new ArrayList<>();
    private final List<RunEvent> eventsThere = new ArrayList<>();
    private boolean named;
    private boolean ended;

    /** Whether there is more in the journal, of which nothing can be made. */
    private boolean torn;

    private boolean given;

    Guest(RunId id) {
      this.id = id;
    }

    boolean ended() {
      return ended;
    }

    void look() {
      if (ended || given) {
        return;
      }
      try {
        JournalReader open = reader;
        if (open == null) {
          open = new JournalReader(journals.journal(id));
          reader = open;
        }
        boolean alone = !open.hasWriter();
        open.read(this);
        if (alone && !ended) {
          breakOff();
        }
        torn = ended && open.leftOver() > 0;
      } catch (IOException | RuntimeException e) {
        given = true;
        letGo();
        notices.add(
            "The run "
                + id
                + ", which another Cliplight recorded, cannot be taken into this store: "
                + e.getMessage()
                + " Its journal is kept: "
                + journals.journal(id));
      }
    }

    /** Its program went away. */
    private void breakOff() {
      if (!named) {
        throw new StoreException("it does not begin as a journal does.");
      }
      RunRecord here = record;
      if (here != null) {
        store.breakOff(here);
      }
      ended = true;
    }

    @Override
    public void run(RunInfo info, List<AxisLayout> axes) {
      if (!info.id().equals(id)) {
        throw new IllegalArgumentException("it is that of the run " + info.id());
      }
      named = true;
      Optional<RunRecord> followed = store.follow(info, axes);
      if (followed.isEmpty()) {
        return; // all of it is here; only its journal was left
      }
      RunRecord here = followed.get();
      record = here;
      here.axes().forEach(axis -> there.add(axis.size()));
      axes.forEach(axis -> seen.add(0));
      here.eventsFrom(0).stream().filter(event -> !event.ofPerson()).forEach(eventsThere::add);
    }

    @Override
    public void axes(List<AxisLayout> axes) {
      RunRecord here = record;
      if (here == null) {
        return;
      }
      axes.forEach(axis -> seen.add(0));
      int known = here.axes().size();
      List<List<SeriesKey>> further =
          axes.stream().filter(axis -> axis.axis() >= known).map(AxisLayout::keys).toList();
      if (!further.isEmpty()) {
        here.addAxes(further);
      }
    }

    @Override
    public void point(int axis, long step, long wallMillis, long tokens, double[] values) {
      RunRecord here = record;
      if (here == null) {
        return;
      }
      int number = seen.get(axis);
      seen.set(axis, number + 1);
      if (axis >= there.size() || number >= there.get(axis)) {
        here.append(axis, step, wallMillis, tokens, values);
      }
    }

    @Override
    public void event(RunEvent event) {
      RunRecord here = record;
      if (here != null && !eventsThere.remove(event)) {
        here.append(event);
      }
    }

    @Override
    public void end(RunState state, String reason) {
      RunRecord here = record;
      if (here != null) {
        store.endFollowed(here, state, reason);
      }
      ended = true;
    }

    /** Lets go of the journal where all of the run is on disk here. */
    boolean gone() {
      RunRecord here = record;
      if (!ended || (here != null && !here.onDisk())) {
        return false;
      }
      letGo();
      try {
        if (torn) {
          journals.keepTorn(id);
        } else {
          Files.deleteIfExists(journals.journal(id));
        }
        return true;
      } catch (IOException e) {
        return false; // its program has not closed it yet
      }
    }

    void letGo() {
      JournalReader open = reader;
      reader = null;
      if (open != null) {
        try {
          open.close();
        } catch (IOException e) {
          // only read
        }
      }
    }
  }
}
