package org.vintner.rest.api.internal.qr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vintner.api.CommerceException;

class QrCodeTest {

    private static final int SCALE = 4;
    private static final Pattern BAR = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-(\\d+)z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "weixin://wxpay/bizpayurl?pr=JyC91EIz1",
                "https://qr.alipay.com/bax03431ljhokirwl38f00a7",
                "订单 № 1",
                "<script>&\""
            })
    void aScannerReadsWhatWasToBeScanned(String content) throws Exception {
        assertThat(scanned(QrCode.svg(content))).isEqualTo(content);
    }

    @Test
    void theContentDoesNotStandInTheImage() {
        assertThat(QrCode.svg("<script>alert(1)</script>")).doesNotContain("script");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> QrCode.svg("x".repeat(3000))).isInstanceOf(CommerceException.class);
    }

    /** Draws the path on white and reads it as a camera would. */
    private static String scanned(String svg) throws Exception {
        Matcher box = Pattern.compile("viewBox=\"0 0 (\\d+) (\\d+)\"").matcher(svg);
        assertThat(box.find()).isTrue();
        int size = Integer.parseInt(box.group(1)) * SCALE;
        int[] pixels = new int[size * size];
        Arrays.fill(pixels, 0xFFFFFF);
        Matcher bar = BAR.matcher(svg);
        while (bar.find()) {
            int x = Integer.parseInt(bar.group(1)) * SCALE;
            int y = Integer.parseInt(bar.group(2)) * SCALE;
            int width = Integer.parseInt(bar.group(3)) * SCALE;
            for (int row = y; row < y + SCALE; row++) {
                Arrays.fill(pixels, row * size + x, row * size + x + width, 0);
            }
        }
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(size, size, pixels))))
                .getText();
    }
}
