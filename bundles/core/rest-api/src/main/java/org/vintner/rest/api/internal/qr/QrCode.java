package org.vintner.rest.api.internal.qr;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.util.Map;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;

/** Draws a QR code: here and not at somebody's service, who would learn who pays what. */
public final class QrCode {

    /** What scanners need around it, in modules (ISO/IEC 18004). */
    private static final int QUIET = 4;

    private QrCode() {}

    /**
     * {@return the code as SVG, black on white, of any size that the page gives it}
     *
     * @param content what it holds
     * @throws CommerceException {@code conflict} when it is more than a code can hold
     */
    public static String svg(String content) {
        ByteMatrix modules = modules(content);
        int size = modules.getWidth() + 2 * QUIET;
        StringBuilder dark = new StringBuilder();
        for (int y = 0; y < modules.getHeight(); y++) {
            for (int x = 0; x < modules.getWidth(); x++) {
                int start = x;
                while (x < modules.getWidth() && modules.get(x, y) == 1) {
                    x++;
                }
                if (x > start) {
                    dark.append('M').append(start + QUIET).append(' ').append(y + QUIET);
                    dark.append('h')
                            .append(x - start)
                            .append("v1h-")
                            .append(x - start)
                            .append('z');
                }
            }
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + " " + size
                + "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + size + "v" + size + "H0z\"/>"
                + "<path fill=\"#000\" d=\"" + dark + "\"/></svg>";
    }

    private static ByteMatrix modules(String content) {
        try {
            return Encoder.encode(content, ErrorCorrectionLevel.M, Map.of(EncodeHintType.CHARACTER_SET, "UTF-8"))
                    .getMatrix();
        } catch (WriterException | IllegalArgumentException e) {
            throw new CommerceException(
                    CommerceError.CONFLICT, "What is to be scanned does not fit into a QR code.", e);
        }
    }
}
