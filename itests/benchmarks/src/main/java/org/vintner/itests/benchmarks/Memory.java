package org.vintner.itests.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.vintner.itests.harness.Server;

/** What a process holds, by the kernel's account. */
final class Memory {

    private static final double KILOBYTES = 1024;

    private Memory() {}

    /** {@return resident memory, in MB} */
    static double resident(long pid) {
        return status(pid, "VmRSS") / KILOBYTES;
    }

    /** {@return how many threads it has} */
    static double threads(long pid) {
        return status(pid, "Threads");
    }

    /** {@return how many files, sockets and pipes it has open} */
    static double descriptors(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double status(long pid, String field) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith(field + ":"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return what the Java heap holds after a full collection, in MB} */
    static double heapAfterCollection(Bench bench, Server server) {
        String pid = Long.toString(server.pid());
        String jcmd = bench.jdk().resolve("bin/jcmd").toString();
        var unused = bench.programs().run(java.util.Map.of(), java.util.List.of(jcmd, pid, "GC.run"));
        return used(bench.programs().run(java.util.Map.of(), java.util.List.of(jcmd, pid, "GC.heap_info")));
    }

    /** Of all generations; class space is not of the heap. */
    static double used(String heapInfo) {
        double kilobytes = heapInfo.lines()
                .filter(line -> line.contains("total") && line.contains("used"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll(".*used (\\d+)K.*", "$1")))
                .sum();
        if (kilobytes == 0) {
            throw new IllegalStateException("jcmd says nothing about the heap: " + heapInfo);
        }
        return kilobytes / KILOBYTES;
    }
}
