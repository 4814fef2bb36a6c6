package org.vintner.itests.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processes that are nobody's child here. */
public final class Processes {

    private Processes() {}

    /**
     * {@return whether the process runs; one that has ended and that its parent has not taken note of yet, as some containers'
     * first process never does, does not run}
     *
     * @param pid its id
     */
    public static boolean runs(long pid) {
        return ProcessHandle.of(pid).isPresent() && !hasEnded(pid);
    }

    /** The field after the name, which stands in parentheses and may hold anything (man 5 proc). */
    private static boolean hasEnded(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            // Gone between the two looks, or a system without /proc, whose word is taken.
            return ProcessHandle.of(pid).isEmpty();
        }
    }
}
