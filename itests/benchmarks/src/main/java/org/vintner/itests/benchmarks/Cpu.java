package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Processor time so far, in seconds, as the kernel counts it (man 5 proc).
 *
 * @param machine what the whole machine was busy, time that its host took away included
 * @param trees what each named tree of processes has used; a process belongs to the nearest root above it
 */
record Cpu(double machine, Map<String, Double> trees) {

    private static final double TICKS_PER_SECOND = 100;
    private static final Path PROC = Path.of("/proc");

    /** A line of /proc/PID/stat: who started it, and the ticks of itself and of its children that have ended. */
    record Stat(long parent, long ticks) {

        /** The name, which stands in parentheses, may hold anything. */
        static Stat parse(String line) {
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = 0;
            for (int i = 11; i <= 14; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return new Stat(Long.parseLong(fields[1]), ticks);
        }
    }

    /** @param roots process ids and the names of their trees */
    static Cpu now(Map<Long, String> roots) {
        double machine = machineBusy();
        Map<Long, Stat> processes = processes();
        Map<String, Double> trees = new LinkedHashMap<>();
        roots.values().forEach(name -> trees.put(name, 0.0));
        processes.forEach((pid, stat) -> {
            String owner = owner(pid, processes, roots);
            if (!owner.isEmpty()) {
                trees.merge(owner, stat.ticks() / TICKS_PER_SECOND, Double::sum);
            }
        });
        return new Cpu(machine, trees);
    }

    private static String owner(long pid, Map<Long, Stat> processes, Map<Long, String> roots) {
        long at = pid;
        while (at > 0) {
            if (roots.containsKey(at)) {
                return roots.get(at);
            }
            Stat stat = processes.get(at);
            at = stat == null ? 0 : stat.parent();
        }
        return "";
    }

    private static double machineBusy() {
        try {
            return busy(Files.readAllLines(PROC.resolve("stat")).get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All but idle and waiting for the disk. Guests' time is within user time. */
    static double busy(String line) {
        String[] fields = line.trim().split(" +", -1);
        long ticks = 0;
        for (int i = 1; i <= 8; i++) {
            ticks += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static Map<Long, Stat> processes() {
        Map<Long, Stat> processes = new HashMap<>();
        try (Stream<Path> folders = Files.list(PROC)) {
            List<Path> all = folders.filter(
                            folder -> folder.getFileName().toString().matches("[0-9]+"))
                    .toList();
            for (Path folder : all) {
                read(folder, processes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return processes;
    }

    private static void read(Path folder, Map<Long, Stat> processes) throws IOException {
        try {
            processes.put(
                    Long.parseLong(folder.getFileName().toString()),
                    Stat.parse(Files.readString(folder.resolve("stat"), java.nio.charset.StandardCharsets.ISO_8859_1)));
        } catch (NoSuchFileException e) {
            // It has just ended.
        } catch (IOException e) {
            if (Files.exists(folder)) {
                throw e;
            }
        }
    }

    /** {@return what was used since an earlier look} */
    Cpu since(Cpu earlier) {
        Map<String, Double> used = new LinkedHashMap<>();
        trees.forEach((name, seconds) -> used.put(name, seconds - earlier.trees.getOrDefault(name, 0.0)));
        return new Cpu(machine - earlier.machine, used);
    }

    /** {@return time that none of the trees has used} */
    double foreign() {
        return machine
                - trees.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
