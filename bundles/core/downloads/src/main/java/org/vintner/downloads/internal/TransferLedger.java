package org.vintner.downloads.internal;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.id.GrantId;
import org.vintner.downloads.internal.DownloadTokens.Token;
import org.vintner.persistence.store.GrantLook;
import org.vintner.persistence.store.GrantStore;
import org.vintner.persistence.store.StoredGrant;
import org.vintner.persistence.store.TransferNote;
import org.vintner.persistence.store.UnitOfWork;

/**
 * Counts downloads exactly, and asks the database once for each. The first answer of a grant notes there what this server may
 * send of it; the following ones are admitted and counted in memory, within the note. What was really sent is written each second
 * and when nothing is fetched any more, that of many grants in one transaction; so are the first answers that come together.
 */
@Component(service = TransferLedger.class)
public final class TransferLedger {
    /** A bound on the answers of one link that run at once. */
    static final int MAX_IN_FLIGHT = 256;

    private static final Logger LOG = LoggerFactory.getLogger(TransferLedger.class);

    /** Longer than a slow client needs for one piece; after a crash, how long its notes stand in the way. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    /** A grant that was taken back is noticed within this and the time of a look. */
    private static final long LOOK_EVERY_MILLIS = 250;

    /** For how long a request waits while somebody else changes its grant. */
    private static final long PATIENCE = Duration.ofSeconds(5).toNanos();

    /** For how long answers may take to end when the server ends. */
    private static final long LAST_PATIENCE = Duration.ofSeconds(2).toNanos();

    private static final long PAUSE = Duration.ofMillis(10).toNanos();
    private static final int MOST_AT_ONCE = 500;

    private final UnitOfWork unitOfWork;
    private final GrantStore grants;
    private final DownloadTokens tokens;
    private final LongSupplier clock;
    private final ScheduledExecutorService timer;

    private final Map<GrantId, OpenGrant> opens = new ConcurrentHashMap<>();
    private final Queue<Ask> waiting = new ConcurrentLinkedQueue<>();

    /** Whoever has it writes for all who wait. */
    private final ReentrantLock turn = new ReentrantLock();

    private boolean blind;

    /** Looks after open grants by itself. */
    @Activate
    public TransferLedger(
            @Reference UnitOfWork unitOfWork, @Reference GrantStore grants, @Reference DownloadTokens tokens) {
        this(unitOfWork, grants, tokens, System::nanoTime);
        ScheduledFuture<?> unused =
                timer.scheduleWithFixedDelay(this::tick, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks after open grants only when {@link #tick} is called. */
    TransferLedger(UnitOfWork unitOfWork, GrantStore grants, DownloadTokens tokens, LongSupplier clock) {
        this.unitOfWork = unitOfWork;
        this.grants = grants;
        this.tokens = tokens;
        this.clock = clock;
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "vintner-downloads");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Ends all answers, which their clients may resume elsewhere or later, and counts what was sent. */
    @Deactivate
    void close() {
        timer.shutdownNow();
        opens.values().forEach(OpenGrant::stopAll);
        long since = System.nanoTime();
        while (opens.values().stream().anyMatch(OpenGrant::isRunning) && System.nanoTime() - since < LAST_PATIENCE) {
            LockSupport.parkNanos(PAUSE);
        }
        try {
            inTurn(() -> write(List.copyOf(opens.values()), Map.of()));
        } catch (RuntimeException e) {
            LOG.warn("What was downloaded in the last second could not be counted", e);
        }
    }

    /** Checks a token and what is wanted, as {@link #begin}, but begins nothing. */
    StoredGrant check(Token token, InetAddress client, Function<StoredGrant, List<ByteRange>> wanted) {
        Ask ask = new Ask(token, client, wanted, false);
        if (opens.containsKey(token.grant())) {
            return answered(ask).grant();
        }
        OpenGrant nobodys = new OpenGrant(token.grant(), clock);
        unitOfWork.readOnly(() -> {
            StoredGrant grant = grants.find(token.grant()).orElseThrow(TransferLedger::unknown);
            List<TransferNote> notes = grants.notes(List.of(grant.id()));
            Reckoning books = new Reckoning(nobodys, nobodys.hold(false), grant, notes, tokens.of(grant));
            books.answer(ask);
            books.tell();
            return grant;
        });
        return ask.sending().grant();
    }

    /**
     * Begins an answer.
     *
     * @param token the token of the request
     * @param client where the request comes from
     * @param wanted says which parts of the file the request wants
     * @throws CommerceException {@code token_invalid}, {@code grant_revoked}, {@code grant_suspended}, {@code grant_expired},
     *     {@code grant_exhausted}, {@code grant_bound_elsewhere};
     *     {@code too_many_requests} when it would be too many downloads only if all that are running now arrive whole
     */
    Sending begin(Token token, InetAddress client, Function<StoredGrant, List<ByteRange>> wanted) {
        return answered(new Ask(token, client, wanted, true));
    }

    /** Nobody waits for a turn of others when his answer is there, so those that come together stay together. */
    private Sending answered(Ask ask) {
        if (!answeredFromMemory(ask)) {
            waiting.add(ask);
            while (!ask.answered()) {
                if (turn.tryLock()) {
                    answerInTurn(ask);
                }
                if (!ask.answered()) {
                    LockSupport.parkNanos(PAUSE);
                }
            }
        }
        return ask.sending();
    }

    /** Answers a request if that takes no database. Any thread, also while what was sent before is being counted. */
    boolean answeredFromMemory(Ask ask) {
        OpenGrant open = opens.get(ask.token().grant());
        return open != null && open.answer(ask);
    }

    /** Whoever has the turn does the work of all who wait. A request whose grant is locked just now has to wait for another. */
    private void answerInTurn(Ask ask) {
        try {
            if (!ask.answered()) {
                answerAll();
            }
        } finally {
            endTurn();
        }
    }

    /** The next turn is that of somebody who has had none, if there is one. Should he miss it, he looks again after a pause. */
    private void endTurn() {
        turn.unlock();
        for (Ask ask : waiting) {
            if (!ask.isPostponed()) {
                ask.wake();
                return;
            }
        }
    }

    private void answerAll() {
        Map<GrantId, List<Ask>> asks = new LinkedHashMap<>();
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            Ask ask = waiting.poll();
            if (ask == null) {
                break;
            }
            if (!answeredFromMemory(ask)) {
                asks.computeIfAbsent(ask.token().grant(), id -> new ArrayList<>())
                        .add(ask);
            }
        }
        List<OpenGrant> batch = asks.keySet().stream()
                .map(id -> opens.computeIfAbsent(id, unopened -> new OpenGrant(unopened, clock)))
                .toList();
        try {
            write(batch, asks);
        } catch (RuntimeException e) {
            asks.values().forEach(failed -> failed.forEach(ask -> ask.refuse(e)));
        }
        asks.values().stream()
                .flatMap(List::stream)
                .filter(ask -> !ask.answered())
                .forEach(this::postpone);
    }

    private void postpone(Ask ask) {
        if (ask.isOlderThan(PATIENCE)) {
            ask.refuse(new CommerceException(
                    CommerceError.UNAVAILABLE, "This download is being changed just now. Try again in a moment."));
        } else {
            ask.postpone();
            waiting.add(ask);
        }
    }

    /** In this thread's turn: counts what was sent on grants, answers requests, and notes what may be sent from now on. */
    private void write(List<OpenGrant> batch, Map<GrantId, List<Ask>> asks) {
        if (batch.isEmpty()) {
            return;
        }
        Map<GrantId, Uncounted> before = new LinkedHashMap<>();
        batch.forEach(open -> before.put(open.id(), open.hold(!asks.containsKey(open.id()))));
        long begun = clock.getAsLong();
        Map<GrantId, Reckoning> books;
        try {
            books = unitOfWork.call(() -> written(before, asks));
        } catch (RuntimeException e) {
            boolean unknown = e instanceof CommerceException failure && failure.error() == CommerceError.COMMIT_UNKNOWN;
            batch.forEach(open -> open.failed(before.get(open.id()), unknown));
            throw e;
        }
        for (OpenGrant open : batch) {
            Optional.ofNullable(books.get(open.id()))
                    .ifPresentOrElse(
                            book -> settle(open, before.get(open.id()), book, begun),
                            () -> spare(open, before.get(open.id()), asks.getOrDefault(open.id(), List.of())));
        }
    }

    private void settle(OpenGrant open, Uncounted before, Reckoning book, long begun) {
        open.settled(before, book, begun);
        if (book.leaves()) {
            opens.remove(open.id(), open);
        }
        book.tell();
    }

    /** Somebody else has it locked; or it is not there at all, as when the database was restored to an earlier day. */
    private void spare(OpenGrant open, Uncounted before, List<Ask> asks) {
        open.spared(before);
        if (!asks.isEmpty() && grants.find(open.id()).isEmpty()) {
            opens.remove(open.id(), open);
            asks.forEach(ask -> ask.refuse(unknown()));
        }
    }

    private static CommerceException unknown() {
        return new CommerceException(CommerceError.TOKEN_INVALID, "This link is not known here. Use the newest.");
    }

    private Map<GrantId, Reckoning> written(Map<GrantId, Uncounted> before, Map<GrantId, List<Ask>> asks) {
        Map<GrantId, Reckoning> books = new LinkedHashMap<>();
        List<StoredGrant> locked = grants.lockFree(before.keySet());
        Map<GrantId, List<TransferNote>> notes = grants
                .notes(locked.stream().map(StoredGrant::id).toList())
                .stream()
                .collect(Collectors.groupingBy(TransferNote::grant));
        for (StoredGrant grant : locked) {
            GrantId id = grant.id();
            Reckoning book = new Reckoning(
                    opens.get(id), before.get(id), grant, notes.getOrDefault(id, List.of()), tokens.of(grant));
            asks.getOrDefault(id, List.of()).forEach(book::answer);
            book.close();
            books.put(id, book);
        }
        store(books.values());
        return books;
    }

    private void store(Collection<Reckoning> books) {
        books.forEach(book ->
                book.binding().ifPresent(network -> grants.bind(book.grant().id(), network)));
        grants.count(books.stream().flatMap(book -> book.count().stream()).toList());
        grants.note(
                books.stream()
                        .filter(book -> !book.leaves())
                        .map(Reckoning::note)
                        .toList(),
                LEASE);
        List<TransferNote> left = books.stream()
                .filter(book -> book.leaves() && book.wasNoted())
                .map(Reckoning::note)
                .toList();
        grants.endNotes(
                left.stream().map(TransferNote::id).toList(),
                left.stream().map(TransferNote::grant).toList());
        grants.askToShrink(
                books.stream().flatMap(book -> book.inTheWay().stream()).toList());
    }

    /** Looks whether open grants may still be used, and writes what is due. Requests have their turns between the batches. */
    void tick() {
        try {
            inTurn(this::look);
            List<OpenGrant> due = new ArrayList<>(
                    opens.values().stream().filter(OpenGrant::isDue).toList());
            for (int from = 0; from < due.size(); from += MOST_AT_ONCE) {
                List<OpenGrant> batch = due.subList(from, Math.min(due.size(), from + MOST_AT_ONCE));
                inTurn(() -> writeOpen(batch.stream().filter(OpenGrant::isDue).toList()));
            }
            blind = false;
        } catch (RuntimeException e) {
            if (!blind) {
                LOG.warn("Downloads that run can't be counted just now", e);
            }
            blind = true;
        }
    }

    private void inTurn(Runnable work) {
        turn.lock();
        try {
            work.run();
        } finally {
            endTurn();
        }
    }

    /** Those that were left meanwhile are counted. */
    private void writeOpen(List<OpenGrant> batch) {
        write(batch.stream().filter(open -> opens.get(open.id()) == open).toList(), Map.of());
    }

    private void look() {
        Map<GrantId, UUID> notes = opens.values().stream()
                .filter(open -> open.isOf(grant -> true))
                .collect(Collectors.toMap(OpenGrant::id, OpenGrant::note));
        if (notes.isEmpty()) {
            return;
        }
        long begun = clock.getAsLong();
        for (GrantLook look : unitOfWork.readOnly(() -> grants.look(notes))) {
            opens.get(look.grant()).seen(look, begun);
        }
    }

    /**
     * Counts what was sent on some grants now, so that the database has the truth.
     *
     * @return whether anything was counted; never in a unit of work, which may hold the grants
     */
    boolean flush(Predicate<StoredGrant> which) {
        List<OpenGrant> uncounted = opens.values().stream()
                .filter(open -> open.hasUncounted() && open.isOf(which))
                .toList();
        if (uncounted.isEmpty() || unitOfWork.active()) {
            return false;
        }
        inTurn(() -> writeOpen(uncounted));
        return true;
    }

    /** Somebody here has changed some grants: the next who comes is not admitted from memory. */
    void doubt(Predicate<StoredGrant> which) {
        opens.values().stream().filter(open -> open.isOf(which)).forEach(OpenGrant::doubt);
    }
}
