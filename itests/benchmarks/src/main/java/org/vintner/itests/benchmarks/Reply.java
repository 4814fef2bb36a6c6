package org.vintner.itests.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * An answer of HTTP/1.1, read from bytes as far as they have come.
 *
 * @param status of the answer
 * @param head status line and headers
 * @param body without what chunks add
 * @param length of all bytes that it took
 */
record Reply(int status, String head, String body, int length) {

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    /** {@return the answer at the beginning of these bytes; empty when some are still to come} */
    static Optional<Reply> parse(byte[] bytes, int count) {
        int end = find(bytes, count, 0, "\r\n\r\n");
        if (end < 0) {
            return Optional.empty();
        }
        String head = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        int status = Integer.parseInt(head.substring(9, 12));
        int begin = end + 4;
        if (status == NO_CONTENT || status == NOT_MODIFIED) {
            return Optional.of(new Reply(status, head, "", begin));
        }
        Optional<String> length = header(head, "content-length");
        if (length.isPresent()) {
            int to = begin + Integer.parseInt(length.get());
            return to > count
                    ? Optional.empty()
                    : Optional.of(new Reply(status, head, text(Arrays.copyOfRange(bytes, begin, to)), to));
        }
        if (header(head, "transfer-encoding").isEmpty()) {
            throw new IllegalStateException("Neither a length nor chunks: " + head);
        }
        return chunks(bytes, count, begin, status, head);
    }

    private static Optional<Reply> chunks(byte[] bytes, int count, int begin, int status, String head) {
        StringBuilder body = new StringBuilder();
        int at = begin;
        while (true) {
            int line = find(bytes, count, at, "\r\n");
            if (line < 0) {
                return Optional.empty();
            }
            int size = Integer.parseInt(new String(bytes, at, line - at, StandardCharsets.ISO_8859_1), 16);
            int from = line + 2;
            if (from + size + 2 > count) {
                return Optional.empty();
            }
            if (size == 0) {
                return Optional.of(new Reply(status, head, body.toString(), from + 2));
            }
            body.append(text(Arrays.copyOfRange(bytes, from, from + size)));
            at = from + size + 2;
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int find(byte[] bytes, int count, int from, String wanted) {
        for (int i = from; i + wanted.length() <= count; i++) {
            int n = 0;
            while (n < wanted.length() && bytes[i + n] == wanted.charAt(n)) {
                n++;
            }
            if (n == wanted.length()) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<String> header(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    /** {@return a header, or nothing} */
    Optional<String> header(String name) {
        return header(head, name);
    }

    /** {@return whether the server wants no more on this connection} */
    boolean closes() {
        return header("connection").filter("close"::equalsIgnoreCase).isPresent();
    }

    /** {@return whether the JSON body has a field with a text} */
    boolean has(String name) {
        return body.contains("\"" + name + "\":\"");
    }

    /** {@return the text of a field of the JSON body, wherever it stands first} */
    String field(String name) {
        String before = "\"" + name + "\":\"";
        int from = body.indexOf(before);
        int to = body.indexOf('"', from + before.length());
        if (from < 0 || to < 0) {
            throw new IllegalStateException("No " + name + " in " + status + " " + body);
        }
        return body.substring(from + before.length(), to);
    }
}
