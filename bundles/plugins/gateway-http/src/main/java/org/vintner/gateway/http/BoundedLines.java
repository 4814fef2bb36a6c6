package org.vintner.gateway.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Optional;

/** Reads a text line by line, of which none may be longer than makes sense. */
public final class BoundedLines {

    private static final int LONGEST = 16 * 1024;

    private final BufferedReader reader;
    private int number;

    /**
     * Begins at the first line.
     *
     * @param in where the text comes from; closed by whoever opened it
     * @param charset of the text
     */
    public BoundedLines(InputStream in, Charset charset) {
        this.reader = new BufferedReader(new InputStreamReader(in, charset));
    }

    /**
     * {@return the next line without its end; empty after the last one}
     *
     * @throws IOException when it can't be read, or is too long
     */
    public Optional<String> next() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = reader.read();
        if (c < 0) {
            return Optional.empty();
        }
        for (; c >= 0 && c != '\n'; c = reader.read()) {
            if (line.length() >= LONGEST) {
                throw new IOException("a line is too long");
            }
            line.append((char) c);
        }
        number++;
        int end = line.length() > 0 && line.charAt(line.length() - 1) == '\r' ? line.length() - 1 : line.length();
        return Optional.of(line.substring(0, end));
    }

    /** {@return the number of the line that was read last, from 1} */
    public int number() {
        return number;
    }
}
