package org.vintner.itests.archetypes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands and pieces of code of a Markdown file. */
final class Guide {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\S+)([^\\n]*)\\n(.*?)^```$");

    /**
     * A block between fences.
     *
     * @param language what stands at the opening fence
     * @param note what follows it there
     */
    record Block(String language, String note, String text) {}

    private Guide() {}

    static List<Block> blocks(Path file) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(file));
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2).strip(), matcher.group(3)));
        }
        return blocks;
    }
}
