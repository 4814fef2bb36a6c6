package org.vintner.itests.simulators.wechatpay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.vintner.itests.simulators.Dial;
import org.vintner.itests.simulators.Dial.Knob;

/** The trade bill of a day: values behind back-ticks, sums in the last line. */
record WechatPayBill(List<ObjectNode> orders, List<ObjectNode> refunds, List<ObjectNode> movements, Dial dial) {

    private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final String COLUMNS = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,"
            + "货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,"
            + "订单金额,申请退款金额,费率备注";
    private static final String SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";

    /** A line and what the sums make of it. */
    record Line(String text, long paid, long back) {}

    List<Line> lines(LocalDate day) {
        List<Line> lines = new ArrayList<>();
        for (ObjectNode order : orders) {
            if (order.has("paid") && isOf(day, order.path("paid").asText())) {
                lines.add(payment(
                        order.path("paid").asText(),
                        order.path("transaction").asText(),
                        order.path("number").asText(),
                        order.path("total").asLong()));
            }
            refunds.stream()
                    .filter(refund -> refund.path("payment")
                            .asText()
                            .equals(order.path("number").asText()))
                    .filter(refund -> isOf(day, refund.path("at").asText()))
                    .forEach(refund -> lines.add(refund(order, refund)));
        }
        movements.stream()
                .filter(movement -> isOf(day, movement.path("at").asText()))
                .forEach(movement -> lines.add(unheardOf(movement)));
        return lines;
    }

    private static boolean isOf(LocalDate day, String instant) {
        return day.equals(LocalDate.ofInstant(Instant.parse(instant), BEIJING));
    }

    private static Line payment(String at, String transaction, String number, long total) {
        return new Line(
                line(at, transaction, number, "SUCCESS", "0", "0", "", fee(total * 6 / 1000), yuan(total), "0.00"),
                total,
                0);
    }

    private static Line unheardOf(ObjectNode movement) {
        long amount = movement.path("amount").asLong();
        String text = line(
                movement.path("at").asText(),
                movement.path("transaction").asText(),
                "",
                "UNHEARD_OF",
                "0",
                "0",
                "",
                fee(0),
                yuan(amount),
                "0.00");
        return new Line(text, amount, 0);
    }

    private static Line refund(ObjectNode order, ObjectNode refund) {
        long amount = refund.path("amount").asLong();
        String state = refund.path("status").asText().equals("CLOSED")
                ? "FAIL"
                : refund.path("status").asText();
        return new Line(
                line(
                        refund.path("at").asText(),
                        order.path("transaction").asText(),
                        order.path("number").asText(),
                        "REFUND",
                        refund.path("id").asText(),
                        refund.path("number").asText(),
                        state,
                        "-" + fee(0),
                        "0.00",
                        yuan(amount)),
                0,
                amount);
    }

    private static String line(
            String at,
            String transaction,
            String number,
            String state,
            String refundId,
            String refundNumber,
            String refundState,
            String fee,
            String total,
            String back) {
        return "`"
                + String.join(
                        ",`",
                        TIME.format(Instant.parse(at).atZone(BEIJING)),
                        WechatPaySimulator.APP_ID,
                        WechatPaySimulator.MERCHANT_ID,
                        "0",
                        "",
                        transaction,
                        number,
                        "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
                        "NATIVE",
                        state,
                        "OTHERS",
                        "CNY",
                        total,
                        "0.00",
                        refundId,
                        refundNumber,
                        back,
                        "0.00",
                        refundState.isEmpty() ? "" : "ORIGINAL",
                        refundState,
                        "a title, with a comma",
                        "",
                        fee,
                        "0.60%",
                        total,
                        back,
                        "");
    }

    private static String yuan(long fen) {
        return BigDecimal.valueOf(fen, 2).toPlainString();
    }

    private static String fee(long fen) {
        return BigDecimal.valueOf(fen, 2).setScale(5).toPlainString();
    }

    String text(LocalDate day) {
        List<Line> lines = new ArrayList<>(lines(day));
        if (dial.take(Knob.BILL_MISSING, "bill")) {
            lines.remove(0);
        }
        if (dial.take(Knob.BILL_DIFFERENT, "bill")) {
            Line first = lines.get(0);
            String text = first.text().replace("`" + yuan(first.paid()) + ",", "`" + yuan(first.paid() + 1) + ",");
            lines.set(0, new Line(text, first.paid() + 1, first.back()));
        }
        if (dial.take(Knob.BILL_EXTRA, "bill")) {
            String noon = day.atTime(12, 0).atZone(BEIJING).toInstant().toString();
            lines.add(payment(noon, "4200002611289999999999999999", "OTHER-SHOP-1", 777));
        }
        StringBuilder text = new StringBuilder("\uFEFF").append(COLUMNS).append("\r\n");
        lines.forEach(line -> text.append(line.text()).append("\r\n"));
        long paid = lines.stream().mapToLong(Line::paid).sum();
        long back = lines.stream().mapToLong(Line::back).sum();
        return text.append(SUMS)
                .append("\r\n`")
                .append(String.join(
                        ",`",
                        Integer.toString(lines.size()),
                        yuan(paid),
                        yuan(back),
                        "0.00",
                        "0.00000",
                        yuan(paid),
                        yuan(back)))
                .append("\r\n")
                .toString();
    }
}
