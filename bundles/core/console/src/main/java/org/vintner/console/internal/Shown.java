package org.vintner.console.internal;

import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import org.vintner.api.Transition;
import org.vintner.api.accounts.Account;
import org.vintner.api.accounts.ApiKey;
import org.vintner.api.attention.AttentionItem;
import org.vintner.api.audit.AuditEntry;
import org.vintner.api.booking.BlockedPeriod;
import org.vintner.api.booking.Booking;
import org.vintner.api.booking.BookingRules;
import org.vintner.api.booking.CancellationStep;
import org.vintner.api.booking.Eligibility;
import org.vintner.api.booking.ExceptionalDay;
import org.vintner.api.booking.OpenSlot;
import org.vintner.api.booking.Resource;
import org.vintner.api.booking.ServiceTerms;
import org.vintner.api.booking.Slot;
import org.vintner.api.booking.WeeklyHours;
import org.vintner.api.books.Bill;
import org.vintner.api.books.BillDifference;
import org.vintner.api.books.BillSums;
import org.vintner.api.books.FeeRate;
import org.vintner.api.catalog.Product;
import org.vintner.api.catalog.ProductFile;
import org.vintner.api.configuration.ChannelConfiguration;
import org.vintner.api.configuration.ChannelRevision;
import org.vintner.api.downloads.BrokenLink;
import org.vintner.api.downloads.DownloadGrant;
import org.vintner.api.encryption.DataKey;
import org.vintner.api.events.EventDelivery;
import org.vintner.api.forms.FormAnswer;
import org.vintner.api.forms.FormField;
import org.vintner.api.forms.ProductForm;
import org.vintner.api.invariants.InvariantViolation;
import org.vintner.api.inventory.KeyBatch;
import org.vintner.api.inventory.ProductIssuer;
import org.vintner.api.inventory.Stock;
import org.vintner.api.inventory.StockAlert;
import org.vintner.api.jobs.JobStatus;
import org.vintner.api.notifications.MessageAttempt;
import org.vintner.api.notifications.MessageDelivery;
import org.vintner.api.orders.Order;
import org.vintner.api.orders.OrderLine;
import org.vintner.api.payments.Payment;
import org.vintner.api.payments.Refund;
import org.vintner.api.payments.WebhookContent;
import org.vintner.api.payments.WebhookNotification;
import org.vintner.api.payments.WebhookReplay;
import org.vintner.api.plugins.Plugin;
import org.vintner.api.plugins.PluginPlan;

/** What commands show of each kind of thing. */
final class Shown {

    private Shown() {}

    static Fields whole(ChannelConfiguration channel) {
        return new Fields()
                .with("name", channel.name())
                .with("kind", channel.kind())
                .with("use", channel.use())
                .with("source", channel.source())
                .with("file", channel.file())
                .with("enabled", channel.enabled())
                .with("revision", channel.revision())
                .with("changedAt", channel.changedAt())
                .with("changedBy", channel.changedBy())
                .with("state", channel.effect().state())
                .with("message", channel.effect().message())
                .with("values", channel.values().stream().map(Shown::value).toList());
    }

    private static Fields value(ChannelConfiguration.Value value) {
        return new Fields()
                .with("property", value.property())
                .with("values", value.values())
                .with("secret", value.secret())
                .with("byDefault", value.byDefault())
                .with("lastUsed", value.lastUsed());
    }

    static Fields revision(ChannelRevision revision) {
        return new Fields()
                .with("revision", revision.revision())
                .with("current", revision.current())
                .with("changedAt", revision.changedAt())
                .with("changedBy", revision.changedBy())
                .with("changed", revision.changed());
    }

    static Fields briefly(Product product) {
        return new Fields()
                .with("id", product.id())
                .with("title", product.title())
                .with("kind", product.kind())
                .with("state", product.state())
                .with("price", product.price())
                .with("createdAt", product.createdAt());
    }

    static Fields whole(Product product) {
        return briefly(product)
                .with("seller", product.seller())
                .with("description", product.description())
                .with("rejection", product.rejection())
                .with("downloadValidFor", product.downloads().validFor())
                .with("maxDownloads", product.downloads().maxDownloads())
                .with("downloadsBoundTo", product.downloads().bindTo())
                .with("latePayment", product.sale().latePayment())
                .with("shortageDeadline", product.sale().shortageDeadline())
                .with("fileName", product.file().map(ProductFile::name))
                .with("fileSize", product.file().map(ProductFile::size))
                .with("fileSha256", product.file().map(ProductFile::sha256));
    }

    static Fields stock(Stock stock) {
        return new Fields()
                .with("product", stock.product())
                .with("available", stock.available())
                .with("reserved", stock.reserved())
                .with("sold", stock.sold())
                .with("expired", stock.expired());
    }

    static Fields batch(KeyBatch batch) {
        return new Fields()
                .with("id", batch.id())
                .with("name", batch.name())
                .with("origin", batch.origin())
                .with("lines", batch.lines())
                .with("imported", batch.imported())
                .with("duplicates", batch.duplicates())
                .with("rejected", batch.rejected())
                .with("expiresAt", batch.expiresAt())
                .with("startedAt", batch.startedAt())
                .with("finishedAt", batch.finishedAt());
    }

    static Fields issuer(ProductIssuer issuer) {
        return new Fields()
                .with("product", issuer.product())
                .with("channel", issuer.channel())
                .with("item", issuer.item())
                .with("boundAt", issuer.boundAt());
    }

    static Fields alert(StockAlert alert) {
        return new Fields()
                .with("product", alert.product())
                .with("threshold", alert.threshold())
                .with("hours", alert.hours())
                .with("lowSince", alert.lowSince());
    }

    static Fields dataKey(DataKey key) {
        return new Fields()
                .with("number", key.number())
                .with("createdAt", key.createdAt())
                .with("active", key.active())
                .with("values", key.values())
                .with("retiredAt", key.retiredAt());
    }

    static Fields briefly(DownloadGrant grant) {
        return new Fields()
                .with("id", grant.id())
                .with("order", grant.order())
                .with("fileName", grant.file().name())
                .with("state", grant.state())
                .with("used", grant.used())
                .with("maxDownloads", grant.maxDownloads())
                .with("expiresAt", grant.expiresAt())
                .with("boundTo", grant.boundTo());
    }

    static Fields whole(DownloadGrant grant) {
        return briefly(grant).with("url", grant.url());
    }

    static Fields brokenLink(BrokenLink link) {
        return new Fields()
                .with("file", link.file())
                .with("product", link.product())
                .with("fileName", link.fileName())
                .with("storage", link.storage())
                .with("trouble", link.trouble())
                .with("grants", link.grants())
                .with("checkedAt", link.checkedAt());
    }

    static Fields briefly(Order order) {
        return new Fields()
                .with("id", order.id())
                .with("state", order.state())
                .with("total", order.total())
                .with("email", order.buyer().email())
                .with("createdAt", order.createdAt());
    }

    static Fields line(OrderLine line) {
        return new Fields()
                .with("id", line.id())
                .with("product", line.product())
                .with("title", line.title())
                .with("quantity", line.quantity())
                .with("unitPrice", line.unitPrice())
                .with("state", line.state())
                .with("shortUntil", line.shortUntil())
                .with("refund", line.refund())
                .with(
                        "answers",
                        line.answers().stream()
                                .map(FormAnswer::masked)
                                .map(answer -> answer.name() + "=" + answer.value())
                                .toList());
    }

    static Fields form(ProductForm form) {
        return new Fields()
                .with("product", form.product())
                .with("version", form.version())
                .with("fields", form.fields().stream().map(Shown::field).toList());
    }

    private static Fields field(FormField field) {
        return new Fields()
                .with("name", field.name())
                .with("type", field.type())
                .with("label", field.label().en())
                .with("labelZh", field.label().zh())
                .with("required", field.required())
                .with("personal", field.personal())
                .with("maxLength", field.maxLength())
                .with("min", field.min())
                .with("max", field.max())
                .with(
                        "choices",
                        field.choices().stream().map(FormField.Choice::value).toList());
    }

    static Fields briefly(Resource resource) {
        return new Fields()
                .with("id", resource.id())
                .with("name", resource.name())
                .with("zone", resource.zone())
                .with("capacity", resource.capacity())
                .with("seller", resource.seller())
                .with("createdAt", resource.createdAt());
    }

    static Fields weekly(WeeklyHours hours) {
        return new Fields().with("day", hours.day()).with("from", hours.from()).with("to", hours.to());
    }

    static Fields exception(ExceptionalDay day) {
        return new Fields()
                .with("date", day.date())
                .with(
                        "hours",
                        day.hours().stream()
                                .map(hours -> hours.from() + "-" + hours.to())
                                .toList())
                .with("reason", day.reason());
    }

    static Fields blocked(BlockedPeriod period) {
        return new Fields()
                .with("id", period.id())
                .with("from", period.from())
                .with("to", period.to())
                .with("reason", period.reason());
    }

    static Fields slot(Slot slot) {
        return new Fields()
                .with("id", slot.id())
                .with("from", slot.from())
                .with("to", slot.to())
                .with("services", slot.services())
                .with("people", slot.people());
    }

    static Fields open(OpenSlot slot) {
        return new Fields()
                .with("start", slot.start())
                .with("end", slot.end())
                .with("localStart", slot.localStart())
                .with("free", slot.free())
                .with("invitation", slot.invitation())
                .with(
                        "resources",
                        slot.resources().stream()
                                .map(one -> new Fields()
                                        .with("resource", one.resource())
                                        .with("free", one.free()))
                                .toList());
    }

    static Fields eligibility(Eligibility eligibility) {
        return new Fields()
                .with("allowed", eligibility.allowed())
                .with(
                        "refusals",
                        eligibility.refusals().stream()
                                .map(refusal -> new Fields()
                                        .with("rule", refusal.rule())
                                        .with("message", refusal.message()))
                                .toList());
    }

    static Fields briefly(Booking booking) {
        return new Fields()
                .with("id", booking.id())
                .with("state", booking.state())
                .with("order", booking.order())
                .with("product", booking.product())
                .with("resource", booking.resource())
                .with("seats", booking.seats())
                .with("start", booking.start())
                .with("localStart", booking.localStart())
                .with("heldUntil", booking.heldUntil());
    }

    static Fields terms(ServiceTerms terms) {
        BookingRules rules = terms.rules().orElse(BookingRules.DEFAULT);
        return new Fields()
                .with("resources", terms.resources())
                .with("duration", terms.duration())
                .with("interval", terms.interval())
                .with("bufferBefore", terms.bufferBefore())
                .with("bufferAfter", terms.bufferAfter())
                .with("leadTime", rules.leadTime())
                .with("horizon", rules.horizon())
                .with("deposit", rules.deposit())
                .with("maxPerPerson", rules.maxPerPerson())
                .with("maxPerDay", rules.maxPerDay())
                .with("hold", rules.hold())
                .with("maxUnpaid", rules.maxUnpaid())
                .with("queue", rules.queue())
                .with(
                        "cancellation",
                        rules.cancellation().stream().map(Shown::step).toList())
                .with(
                        "conditions",
                        rules.conditions().stream()
                                .map(condition -> new Fields()
                                        .with("name", condition.name())
                                        .with("expression", condition.expression())
                                        .with("message", condition.message()))
                                .toList());
    }

    static Fields step(CancellationStep step) {
        return new Fields().with("before", step.before()).with("percent", step.percent());
    }

    static Fields payment(Payment payment) {
        return new Fields()
                .with("id", payment.id())
                .with("channel", payment.channel())
                .with("state", payment.state())
                .with("amount", payment.amount())
                .with("refunded", payment.refunded())
                .with("providerPayment", payment.providerPayment())
                .with("failure", payment.failure())
                .with("createdAt", payment.createdAt());
    }

    static Fields refund(Refund refund) {
        return new Fields()
                .with("id", refund.id())
                .with("payment", refund.payment())
                .with("state", refund.state())
                .with("amount", refund.amount())
                .with("lines", refund.lines())
                .with("reason", refund.reason())
                .with("providerRefund", refund.providerRefund())
                .with("failure", refund.failure())
                .with("createdAt", refund.createdAt());
    }

    static Fields transition(Transition transition) {
        return new Fields()
                .with("at", transition.at())
                .with("from", transition.from().toLowerCase(Locale.ROOT))
                .with("to", transition.to().toLowerCase(Locale.ROOT))
                .with("actor", transition.actor())
                .with("cause", transition.cause());
    }

    static Fields message(MessageDelivery message) {
        return new Fields()
                .with("id", message.id())
                .with("at", message.at())
                .with("order", message.order())
                .with("template", message.template())
                .with("channel", message.channel())
                .with("recipient", message.recipient())
                .with("state", message.state())
                .with("attempts", message.attempts())
                .with("detail", message.detail());
    }

    static Fields attempt(MessageAttempt attempt) {
        return new Fields()
                .with("number", attempt.number())
                .with("outcome", attempt.outcome())
                .with("detail", attempt.detail())
                .with("startedAt", attempt.startedAt())
                .with("endedAt", attempt.endedAt());
    }

    static Fields delivery(EventDelivery delivery) {
        return new Fields()
                .with("event", delivery.event().id())
                .with("type", delivery.event().type())
                .with("aggregate", delivery.event().aggregate())
                .with("consumer", delivery.consumer())
                .with("state", delivery.state())
                .with("attempts", delivery.attempts())
                .with("nextAttemptAt", delivery.nextAttemptAt())
                .with("lastError", delivery.lastError());
    }

    static Fields webhook(WebhookNotification notification) {
        return new Fields()
                .with("id", notification.id())
                .with("channel", notification.channel())
                .with("eventId", notification.eventId())
                .with("receivedAt", notification.receivedAt())
                .with("processedAt", notification.processedAt())
                .with("result", notification.result())
                .with("copies", notification.copies())
                .with("size", notification.size());
    }

    static Fields violation(InvariantViolation violation) {
        return new Fields()
                .with("rule", violation.rule())
                .with("subject", violation.subject())
                .with("detail", violation.detail());
    }

    static Fields header(WebhookContent.Header header) {
        return new Fields().with("name", header.name()).with("value", header.value());
    }

    static Fields replay(WebhookReplay replay) {
        return new Fields()
                .with("at", replay.at())
                .with("actor", replay.actor())
                .with("result", replay.result());
    }

    static Fields bill(Bill bill) {
        return new Fields()
                .with("id", bill.id())
                .with("channel", bill.channel())
                .with("day", bill.day())
                .with("zone", bill.zone())
                .with("state", bill.state())
                .with("lines", bill.lines())
                .with("openDifferences", bill.openDifferences())
                .with("dueAt", bill.dueAt())
                .with("fetchedAt", bill.fetchedAt())
                .with("comparedAt", bill.comparedAt())
                .with("trouble", bill.trouble());
    }

    static Fields sums(BillSums sums) {
        Currency currency = sums.payments().currency();
        return new Fields()
                .with("payments", sums.payments())
                .with("paymentCount", sums.paymentCount())
                .with("refunds", sums.refunds())
                .with("refundCount", sums.refundCount())
                .with("fees", new MinorUnits(sums.fees(), currency))
                .with("predictedFees", sums.predictedFees())
                .with("otherIn", sums.otherIn())
                .with("otherOut", sums.otherOut())
                .with("net", new MinorUnits(sums.net(), currency));
    }

    static Fields difference(BillDifference difference) {
        return new Fields()
                .with("id", difference.id())
                .with("bill", difference.bill())
                .with("kind", difference.kind())
                .with("number", difference.number())
                .with("payment", difference.payment())
                .with("refund", difference.refund())
                .with("billed", difference.billed())
                .with("booked", difference.booked())
                .with("what", difference.what())
                .with("foundAt", difference.foundAt())
                .with("settledAt", difference.settledAt());
    }

    static Fields fee(FeeRate rate) {
        return new Fields()
                .with("channel", rate.channel())
                .with("currency", rate.currency())
                .with("from", rate.from())
                .with("partsPerMillion", rate.partsPerMillion())
                .with("fixed", new MinorUnits(rate.fixed(), rate.currency()))
                .with("tolerance", new MinorUnits(rate.tolerance(), rate.currency()));
    }

    static Fields attention(AttentionItem item) {
        return new Fields()
                .with("id", item.id())
                .with("reason", item.reason())
                .with("subject", item.subject())
                .with("detail", item.detail())
                .with("openedAt", item.openedAt())
                .with("resolvedAt", item.resolvedAt())
                .with("resolution", item.resolution());
    }

    static Fields job(JobStatus job) {
        return new Fields()
                .with("name", job.name())
                .with("state", job.state())
                .with("interval", job.interval())
                .with("runningSince", job.runningSince())
                .with("lastRunAt", job.lastRunAt())
                .with("nextRunAt", job.nextRunAt())
                .with("failures", job.failures())
                .with("lastError", job.lastError());
    }

    static Fields briefly(Plugin plugin) {
        return new Fields()
                .with("name", plugin.name())
                .with("version", plugin.version())
                .with("state", plugin.state())
                .with("services", plugin.services())
                .with("failures", plugin.failures())
                .with("culprit", plugin.quarantine().map(Plugin.Quarantine::culprit))
                .with("quarantine", plugin.quarantine().map(Plugin.Quarantine::reason))
                .with("lastFailure", plugin.lastFailure().map(Plugin.Failure::reason));
    }

    static Fields whole(Plugin plugin) {
        return briefly(plugin)
                .with("origin", plugin.origin())
                .with("calls", plugin.calls())
                .with("threads", plugin.threads())
                .with("lastFailureAt", plugin.lastFailure().map(Plugin.Failure::at))
                .with("quarantineSince", plugin.quarantine().map(Plugin.Quarantine::since))
                .with("retryAt", plugin.quarantine().flatMap(Plugin.Quarantine::retryAt))
                .with("sha256", plugin.sha256())
                .with("signer", plugin.signer())
                .with("previousVersion", plugin.previousVersion())
                .with(
                        "nodes",
                        plugin.nodes().stream()
                                .map(node -> new Fields()
                                        .with("node", node.node())
                                        .with("version", node.version())
                                        .with("seenAt", node.seenAt())
                                        .with("failure", node.failure()))
                                .toList());
    }

    static Fields plan(PluginPlan plan) {
        return new Fields()
                .with("action", plan.action())
                .with("name", plan.name())
                .with("version", plan.version())
                .with("installedVersion", plan.installedVersion())
                .with("sha256", plan.sha256())
                .with("signer", plan.signer())
                .with("refreshed", plan.refreshed())
                .with("warnings", plan.warnings())
                .with("refusals", plan.refusals());
    }

    static Fields audit(AuditEntry entry) {
        return new Fields()
                .with("id", entry.id())
                .with("at", entry.at())
                .with("actor", entry.actor())
                .with("source", entry.source())
                .with("action", entry.action())
                .with("outcome", entry.outcome())
                .with("subject", entry.subject())
                .with(
                        "detail",
                        entry.detail().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(particular -> particular.getKey() + "=" + particular.getValue())
                                .toList());
    }

    static Fields account(Account account) {
        return new Fields()
                .with("id", account.id())
                .with("name", account.name())
                .with("role", account.role())
                .with("createdAt", account.createdAt());
    }

    static Fields apiKey(ApiKey key) {
        return new Fields()
                .with("id", key.id())
                .with("account", key.account())
                .with("label", key.label())
                .with("createdAt", key.createdAt())
                .with("revokedAt", key.revokedAt());
    }
}
