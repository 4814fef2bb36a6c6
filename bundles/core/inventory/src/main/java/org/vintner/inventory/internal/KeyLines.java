package org.vintner.inventory.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.vintner.api.inventory.LicenseKeys;
import org.vintner.persistence.store.KeyBatchStore.Rejected;

/**
 * Reads key files: UTF-8 with or without byte order mark, lines ended by LF or CRLF. Memory is bounded by the longest key: of a
 * longer line only its beginning is kept.
 */
final class KeyLines {

    /** Four bytes per character at the most, and room to tell that a line is longer than a key may be. */
    private static final int KEPT = 4 * LicenseKeys.MAX_LENGTH + 4;

    private final InputStream bytes;
    private final byte[] chunk = new byte[64 * 1024];
    private final byte[] line = new byte[KEPT];
    private int position;
    private int filled;
    private int length;
    private long number;

    /** Reads lines of which the first has that number. */
    KeyLines(InputStream bytes, long first) {
        this.bytes = bytes;
        this.number = first - 1;
    }

    /**
     * A line of the file, white space around it dropped.
     *
     * @param problem why it is no key, as the report says it; empty when it may be one, or is blank
     * @param raw its bytes as they came, without the line's end; of a longer line the beginning
     */
    record KeyLine(long number, String text, String problem, byte[] raw) {

        boolean blank() {
            return problem.isEmpty() && text.isEmpty();
        }

        boolean candidate() {
            return problem.isEmpty() && !text.isEmpty();
        }

        Rejected rejected(String code) {
            return new Rejected(number, code, raw);
        }
    }

    /** The next line, or empty at the end. */
    Optional<KeyLine> next() throws IOException {
        length = 0;
        boolean tooLong = false;
        int b = read();
        if (b < 0) {
            return Optional.empty();
        }
        number++;
        while (b >= 0 && b != '\n') {
            if (length < KEPT) {
                line[length++] = (byte) b;
            } else {
                tooLong = true;
            }
            b = read();
        }
        byte[] raw = Arrays.copyOf(line, length);
        return Optional.of(tooLong ? new KeyLine(number, "", TOO_LONG, raw) : decoded(raw));
    }

    private int read() throws IOException {
        if (position == filled) {
            filled = bytes.read(chunk);
            position = 0;
        }
        return filled <= 0 ? -1 : chunk[position++] & 0xFF;
    }

    private KeyLine decoded(byte[] raw) {
        int start = number == 1 && length >= 3 && Arrays.equals(line, 0, 3, BYTE_ORDER_MARK, 0, 3) ? 3 : 0;
        try {
            CharBuffer decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(line, start, length - start));
            String text = decoded.toString().strip();
            return new KeyLine(number, text, problem(text), raw);
        } catch (CharacterCodingException e) {
            return new KeyLine(number, "", "not_utf8", raw);
        }
    }

    private static String problem(String text) {
        if (text.length() > LicenseKeys.MAX_LENGTH) {
            return TOO_LONG;
        }
        return text.chars().anyMatch(Character::isISOControl) ? "control_character" : "";
    }

    private static final String TOO_LONG = "too_long";
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
}
