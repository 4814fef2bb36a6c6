package org.vintner.gateway.sandbox.internal;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.vintner.api.id.PaymentId;
import org.vintner.api.id.RefundId;

/**
 * A part of the books that never changes again: payments as they stood when it was written, one {@link Entry.Opened} per line, and an
 * index of them. Both files are mapped and read only where somebody looks, so that an archive costs neither time nor heap when the books
 * are opened.
 *
 * <p>The index consists of numbers of 64 bits: how many keys there are; for each key its hash and where its payment's line begins, by
 * hash; for each movement the second, the nanosecond, where its payment's line begins, and which refund of it, or -1 for the payment.
 */
final class Archive {

    private static final int KEY = 2;
    private static final int MOVEMENT = 4;
    private static final long NO_REFUND = -1;

    private final ByteBuffer lines;
    private final LongBuffer index;
    private final int keys;

    private Archive(ByteBuffer lines, LongBuffer index) {
        this.lines = lines;
        this.index = index;
        this.keys = Math.toIntExact(index.get(0));
    }

    static Archive open(Path folder, int number) throws IOException {
        return new Archive(
                map(lines(folder, number)), map(index(folder, number)).asLongBuffer());
    }

    private static ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }

    private static Path lines(Path folder, int number) {
        return folder.resolve("archive-" + number + ".jsonl");
    }

    private static Path index(Path folder, int number) {
        return folder.resolve("archive-" + number + ".index");
    }

    /**
     * Writes an archive, over what a crash may have left of one with this number. When it returns, the files' contents are on disk.
     *
     * @param payments all that the movements name, and others
     */
    static Archive write(
            Path folder, int number, Map<PaymentId, SandboxPayment> payments, Collection<Movement> movements)
            throws IOException {
        Map<PaymentId, Long> beginnings = writeLines(lines(folder, number), payments.values());
        List<long[]> keys = new ArrayList<>();
        for (SandboxPayment payment : payments.values()) {
            long beginning = beginnings.get(payment.payment());
            keys(payment).forEach(key -> keys.add(new long[] {hash(key), beginning}));
        }
        keys.sort(Comparator.comparingLong(key -> key[0]));
        try (FileOutputStream file = new FileOutputStream(index(folder, number).toFile());
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(file))) {
            write(out, keys.size());
            for (long[] key : keys) {
                write(out, key);
            }
            for (Movement movement : movements) {
                PaymentId payment = movement.payment().payment();
                Instant at = movement.at();
                long refund = refund(movement, payments.get(payment));
                write(out, at.getEpochSecond(), at.getNano(), beginnings.get(payment), refund);
            }
            out.flush();
            file.getFD().sync();
        }
        return open(folder, number);
    }

    private static Map<PaymentId, Long> writeLines(Path path, Collection<SandboxPayment> payments) throws IOException {
        Map<PaymentId, Long> beginnings = new HashMap<>();
        long position = 0;
        try (FileOutputStream file = new FileOutputStream(path.toFile());
                BufferedOutputStream out = new BufferedOutputStream(file)) {
            for (SandboxPayment payment : payments) {
                byte[] line = Entry.toLine(new Entry.Opened(payment));
                out.write(line);
                beginnings.put(payment.payment(), position);
                position += line.length;
            }
            out.flush();
            file.getFD().sync();
        }
        return beginnings;
    }

    private static void write(DataOutputStream out, long... numbers) throws IOException {
        for (long number : numbers) {
            out.writeLong(number);
        }
    }

    private static long refund(Movement movement, SandboxPayment payment) {
        return movement instanceof Movement.PaidBack back ? payment.refunds().indexOf(back.refund()) : NO_REFUND;
    }

    /** By what somebody asks for a payment. */
    private static Stream<String> keys(SandboxPayment payment) {
        Stream<String> refunds = payment.refunds().stream()
                .flatMap(refund -> refund.refund().stream())
                .map(RefundId::toString);
        return Stream.concat(Stream.of(payment.payment().toString(), payment.reference()), refunds);
    }

    /** FNV-1a. Two keys may have the same one, so whoever finds something looks what it is. */
    private static long hash(String key) {
        long hash = 0xcbf29ce484222325L;
        for (byte next : key.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (next & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    /**
     * {@return the payment that has a key, and is the wanted one}
     *
     * @param key number of a payment or of one of its refunds, or a payment's reference
     */
    Optional<SandboxPayment> find(String key, Predicate<SandboxPayment> wanted) {
        long hash = hash(key);
        return IntStream.range(firstFrom(hash), keys)
                .takeWhile(number -> hashOf(number) == hash)
                .mapToObj(number -> payment(index.get(1 + number * KEY + 1)))
                .filter(wanted)
                .findFirst();
    }

    private long hashOf(int number) {
        return index.get(1 + number * KEY);
    }

    /** {@return the number of the first key whose hash is not smaller} */
    private int firstFrom(long hash) {
        int from = 0;
        int to = keys;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (hashOf(middle) < hash) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private SandboxPayment payment(long beginning) {
        int from = Math.toIntExact(beginning);
        int to = from;
        while (lines.get(to) != '\n') {
            to++;
        }
        byte[] line = new byte[to - from];
        lines.get(from, line);
        return ((Entry.Opened) Entry.fromLine(line)).payment();
    }

    /** {@return what was moved at a time of the period, oldest first} */
    Stream<Movement> movements(Predicate<Instant> period) {
        int first = 1 + keys * KEY;
        return IntStream.range(0, (index.limit() - first) / MOVEMENT)
                .map(number -> first + number * MOVEMENT)
                .filter(position -> period.test(at(position)))
                .mapToObj(this::movement);
    }

    private Instant at(int position) {
        return Instant.ofEpochSecond(index.get(position), index.get(position + 1));
    }

    private Movement movement(int position) {
        SandboxPayment payment = payment(index.get(position + 2));
        long refund = index.get(position + 3);
        return refund == NO_REFUND
                ? new Movement.Paid(at(position), payment)
                : new Movement.PaidBack(at(position), payment, payment.refunds().get(Math.toIntExact(refund)));
    }
}
