package org.vintner.persistence.internal.store;

import static org.vintner.persistence.internal.sql.Sql.array;

import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Page;
import org.vintner.api.PageRequest;
import org.vintner.api.booking.BlockedPeriod;
import org.vintner.api.booking.ExceptionalDay;
import org.vintner.api.booking.Hours;
import org.vintner.api.booking.NewResource;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.Schedule;
import org.vintner.api.booking.Slot;
import org.vintner.api.booking.WeeklyHours;
import org.vintner.api.id.AccountId;
import org.vintner.api.id.BlockedPeriodId;
import org.vintner.api.id.ProductId;
import org.vintner.api.id.ResourceId;
import org.vintner.api.id.SlotId;
import org.vintner.persistence.internal.sql.Row;
import org.vintner.persistence.internal.sql.Sql;
import org.vintner.persistence.store.BookingResourceStore;

/** Resources and their hours by SQL. Hours are ranges of minutes, so that the database refuses those that overlap. */
@Component(service = BookingResourceStore.class)
public final class SqlBookingResourceStore implements BookingResourceStore {

    private static final int MINUTES_OF_A_DAY = 24 * 60;
    private static final int MINUTES_OF_AN_HOUR = 60;

    private static final String ADD =
            "INSERT INTO booking_resource (id, seller_id, name, zone, capacity) VALUES (?, ?, ?, ?, ?)";

    private static final String FIND = "SELECT * FROM booking_resource WHERE id = ANY (?)";

    /** The strongest row lock: it waits for those who are just booking, whose foreign keys hold the weakest. */
    private static final String LOCK = "SELECT id FROM booking_resource WHERE id = ? FOR UPDATE";

    private static final String LIST = """
            SELECT * FROM booking_resource
             WHERE (?::uuid IS NULL OR seller_id = ?) AND (?::uuid IS NULL OR id < ?)
             ORDER BY id DESC LIMIT ?
            """;

    private static final String SAVE =
            "UPDATE booking_resource SET name = ?, capacity = ?, version = version + 1 WHERE id = ?";

    private static final String HIGHEST_SEAT = """
            SELECT coalesce(max(seat), 0) AS seat FROM booking_seat WHERE resource_id = ? AND upper(blocked) > now()
            """;

    private static final String TOUCH = "UPDATE booking_resource SET version = version + 1 WHERE id = ?";

    private static final String CLEAR_WEEKLY = "DELETE FROM booking_weekly_hours WHERE resource_id = ?";

    private static final String ADD_WEEKLY = """
            INSERT INTO booking_weekly_hours (resource_id, day, minutes)
            SELECT ?, w.day, int4range(w.a, w.b) FROM unnest(?, ?, ?) AS w (day, a, b)
            """;

    private static final String CLEAR_EXCEPTIONS = "DELETE FROM booking_exceptional_day WHERE resource_id = ?";

    private static final String ADD_EXCEPTIONS = """
            INSERT INTO booking_exceptional_day (resource_id, date, reason)
            SELECT ?, e.date, e.reason FROM unnest(?, ?) AS e (date, reason)
            """;

    private static final String ADD_EXCEPTIONAL_HOURS = """
            INSERT INTO booking_exceptional_hours (resource_id, date, minutes)
            SELECT ?, e.date, int4range(e.a, e.b) FROM unnest(?, ?, ?) AS e (date, a, b)
            """;

    private static final String WEEKLY = """
            SELECT resource_id, day, lower(minutes) AS a, upper(minutes) AS b FROM booking_weekly_hours
             WHERE resource_id = ANY (?) ORDER BY resource_id, day, a
            """;

    private static final String EXCEPTIONS = """
            SELECT d.resource_id, d.date, d.reason, lower(h.minutes) AS a, upper(h.minutes) AS b
              FROM booking_exceptional_day d
              LEFT JOIN booking_exceptional_hours h ON h.resource_id = d.resource_id AND h.date = d.date
             WHERE d.resource_id = ANY (?) ORDER BY d.resource_id, d.date, a
            """;

    private static final String BLOCK = """
            INSERT INTO booking_blocked_period (id, resource_id, local_from, local_to, during, reason)
            VALUES (?, ?, ?, ?, tstzrange(?, ?), ?)
            """;

    private static final String BLOCKED = """
            SELECT *, lower(during) AS start_at, upper(during) AS end_at FROM booking_blocked_period
             WHERE resource_id = ANY (?) AND during && tstzrange(now(), NULL) ORDER BY start_at, id
            """;

    private static final String UNBLOCK = "DELETE FROM booking_blocked_period WHERE resource_id = ? AND id = ?";

    /** The condition of the foreign resource: an id that is another's is not changed. */
    private static final String ADD_SLOT = """
            INSERT INTO booking_slot (id, resource_id, local_from, local_to, during, services, people)
            VALUES (?, ?, ?, ?, tstzrange(?, ?), ?, ?)
            ON CONFLICT DO NOTHING
            """;

    private static final String DROP_SLOT = "DELETE FROM booking_slot WHERE resource_id = ? AND id = ?";

    private static final String SLOTS = """
            SELECT *, lower(during) AS start_at, upper(during) AS end_at FROM booking_slot
             WHERE resource_id = ANY (?) AND during && tstzrange(now(), NULL) ORDER BY start_at, id
            """;

    private final Sql sql;

    @Activate
    public SqlBookingResourceStore(@Reference Sql sql) {
        this.sql = sql;
    }

    @Override
    public Resource add(ResourceId id, AccountId seller, NewResource resource) {
        sql.update(
                ADD,
                id.value(),
                seller.value(),
                resource.name(),
                resource.zone().getId(),
                resource.capacity());
        return find(id).orElseThrow();
    }

    @Override
    public Optional<Resource> find(ResourceId id) {
        return findAll(List.of(id)).stream().findFirst();
    }

    @Override
    public List<Resource> findAll(Collection<ResourceId> ids) {
        return withSchedules(sql.query(FIND, SqlBookingResourceStore::head, Uuids.of(ids)));
    }

    @Override
    public Optional<Resource> lock(ResourceId id) {
        sql.query(LOCK, row -> row.uuid("id"), id.value());
        return find(id);
    }

    @Override
    public Page<Resource> list(Optional<AccountId> seller, PageRequest page) {
        Optional<UUID> of = seller.map(AccountId::value);
        Optional<UUID> after =
                page.cursor().map(cursor -> ResourceId.parse(cursor).value());
        List<Resource> rows = sql.query(LIST, SqlBookingResourceStore::head, of, of, after, after, page.limit() + 1);
        return Page.of(withSchedules(rows), page, resource -> resource.id().toString());
    }

    @Override
    public void save(ResourceId id, String name, int capacity) {
        sql.update(SAVE, name, capacity, id.value());
    }

    @Override
    public int highestSeat(ResourceId id) {
        return sql.queryOne(HIGHEST_SEAT, row -> row.integer("seat"), id.value())
                .orElseThrow();
    }

    @Override
    public void schedule(ResourceId id, Schedule schedule) {
        sql.later(CLEAR_WEEKLY, id.value());
        sql.later(CLEAR_EXCEPTIONS, id.value());
        List<WeeklyHours> weekly = schedule.weekly();
        sql.later(
                ADD_WEEKLY,
                id.value(),
                array(
                        "int2",
                        weekly.stream().map(hours -> hours.day().getValue()).toList()),
                array(
                        "int4",
                        weekly.stream().map(hours -> minutes(hours.from())).toList()),
                array(
                        "int4",
                        weekly.stream().map(hours -> endMinutes(hours.to())).toList()));
        List<ExceptionalDay> days = schedule.exceptions();
        sql.later(
                ADD_EXCEPTIONS,
                id.value(),
                array("date", days.stream().map(ExceptionalDay::date).toList()),
                array("text", days.stream().map(ExceptionalDay::reason).toList()));
        List<LocalDate> dates = new ArrayList<>();
        List<Hours> hours = new ArrayList<>();
        days.forEach(day -> day.hours().forEach(span -> {
            dates.add(day.date());
            hours.add(span);
        }));
        sql.later(
                ADD_EXCEPTIONAL_HOURS,
                id.value(),
                array("date", dates),
                array("int4", hours.stream().map(span -> minutes(span.from())).toList()),
                array("int4", hours.stream().map(span -> endMinutes(span.to())).toList()));
        touch(id);
    }

    @Override
    public void block(BlockedPeriod period) {
        sql.later(
                BLOCK,
                period.id().value(),
                period.resource().value(),
                period.from(),
                period.to(),
                period.start(),
                period.end(),
                period.reason());
        touch(period.resource());
    }

    @Override
    public List<BlockedPeriod> blocked(Collection<ResourceId> ids) {
        return sql.query(
                BLOCKED,
                row -> new BlockedPeriod(
                        new BlockedPeriodId(row.uuid("id")),
                        new ResourceId(row.uuid("resource_id")),
                        row.localTime("local_from"),
                        row.localTime("local_to"),
                        row.time("start_at"),
                        row.time("end_at"),
                        row.maybeText("reason")),
                Uuids.of(ids));
    }

    @Override
    public void unblock(ResourceId id, BlockedPeriodId period) {
        sql.later(UNBLOCK, id.value(), period.value());
        touch(id);
    }

    @Override
    public boolean offer(Slot slot) {
        withdraw(slot.resource(), slot.id());
        return sql.update(
                        ADD_SLOT,
                        slot.id().value(),
                        slot.resource().value(),
                        slot.from(),
                        slot.to(),
                        slot.start(),
                        slot.end(),
                        Uuids.of(slot.services()),
                        array("text", slot.people()))
                == 1;
    }

    @Override
    public List<Slot> slots(Collection<ResourceId> ids) {
        return sql.query(
                SLOTS,
                row -> new Slot(
                        new SlotId(row.uuid("id")),
                        new ResourceId(row.uuid("resource_id")),
                        row.localTime("local_from"),
                        row.localTime("local_to"),
                        row.time("start_at"),
                        row.time("end_at"),
                        row.list("services", UUID.class).stream()
                                .map(ProductId::new)
                                .toList(),
                        row.list("people", String.class)),
                Uuids.of(ids));
    }

    @Override
    public void withdraw(ResourceId id, SlotId slot) {
        sql.later(DROP_SLOT, id.value(), slot.value());
        touch(id);
    }

    private void touch(ResourceId id) {
        sql.later(TOUCH, id.value());
    }

    private static Resource head(Row row) throws SQLException {
        return new Resource(
                new ResourceId(row.uuid("id")),
                new AccountId(row.uuid("seller_id")),
                row.text("name"),
                ZoneId.of(row.text("zone")),
                row.integer("capacity"),
                Schedule.CLOSED,
                row.time("created_at"));
    }

    private List<Resource> withSchedules(List<Resource> heads) {
        if (heads.isEmpty()) {
            return heads;
        }
        List<ResourceId> ids = heads.stream().map(Resource::id).toList();
        Map<ResourceId, List<WeeklyHours>> weekly = weekly(ids);
        Map<ResourceId, List<ExceptionalDay>> exceptions = exceptions(ids);
        return heads.stream()
                .map(head -> new Resource(
                        head.id(),
                        head.seller(),
                        head.name(),
                        head.zone(),
                        head.capacity(),
                        new Schedule(
                                weekly.getOrDefault(head.id(), List.of()),
                                exceptions.getOrDefault(head.id(), List.of())),
                        head.createdAt()))
                .toList();
    }

    private Map<ResourceId, List<WeeklyHours>> weekly(Collection<ResourceId> ids) {
        Map<ResourceId, List<WeeklyHours>> weekly = new HashMap<>();
        sql.query(
                WEEKLY,
                row -> weekly.computeIfAbsent(new ResourceId(row.uuid("resource_id")), any -> new ArrayList<>())
                        .add(new WeeklyHours(
                                DayOfWeek.of(row.integer("day")), time(row.number("a")), time(row.number("b")))),
                Uuids.of(ids));
        return weekly;
    }

    private Map<ResourceId, List<ExceptionalDay>> exceptions(Collection<ResourceId> ids) {
        Map<ResourceId, Map<LocalDate, ExceptionalDay>> days = new HashMap<>();
        sql.query(
                EXCEPTIONS,
                row -> {
                    LocalDate date = row.date("date");
                    List<Hours> hours = hours(row.maybeNumber("a"), row.maybeNumber("b"));
                    ExceptionalDay day = new ExceptionalDay(date, hours, row.maybeText("reason"));
                    return days.computeIfAbsent(new ResourceId(row.uuid("resource_id")), any -> new LinkedHashMap<>())
                            .merge(date, day, SqlBookingResourceStore::joined);
                },
                Uuids.of(ids));
        Map<ResourceId, List<ExceptionalDay>> exceptions = new HashMap<>();
        days.forEach((id, byDate) -> exceptions.put(id, List.copyOf(byDate.values())));
        return exceptions;
    }

    private static List<Hours> hours(Optional<Long> from, Optional<Long> to) {
        return from.isEmpty() ? List.of() : List.of(new Hours(time(from.get()), time(to.orElseThrow())));
    }

    private static ExceptionalDay joined(ExceptionalDay first, ExceptionalDay more) {
        List<Hours> hours = new ArrayList<>(first.hours());
        hours.addAll(more.hours());
        return new ExceptionalDay(first.date(), hours, first.reason());
    }

    private static int minutes(LocalTime time) {
        return time.getHour() * MINUTES_OF_AN_HOUR + time.getMinute();
    }

    private static int endMinutes(LocalTime time) {
        return time.equals(LocalTime.MIDNIGHT) ? MINUTES_OF_A_DAY : minutes(time);
    }

    private static LocalTime time(long minutes) {
        return LocalTime.ofSecondOfDay(minutes % MINUTES_OF_A_DAY * MINUTES_OF_AN_HOUR);
    }
}
