package org.vintner.booking.internal.rules;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.vintner.api.id.ResourceId;
import org.vintner.spi.booking.BookingAttempt;

/**
 * The language of conditions: a part of CEL, the Common Expression Language, in which nothing can run for long or reach anything.
 * It has no loops, no variables of its own and no calls but those listed here, so each part of an expression is evaluated once at
 * most; regular expressions, macros, conversions of unbounded cost and messages are left out. Types are checked when a rule is set.
 */
final class RuleLanguage {

    static final int MAX_LENGTH = 500;
    private static final int MAX_NODES = 200;
    private static final int MAX_DEPTH = 24;

    private static final Set<StandardFunction> FUNCTIONS = Set.of(
            StandardFunction.LOGICAL_AND,
            StandardFunction.LOGICAL_OR,
            StandardFunction.LOGICAL_NOT,
            StandardFunction.CONDITIONAL,
            StandardFunction.EQUALS,
            StandardFunction.NOT_EQUALS,
            StandardFunction.LESS,
            StandardFunction.LESS_EQUALS,
            StandardFunction.GREATER,
            StandardFunction.GREATER_EQUALS,
            StandardFunction.IN,
            StandardFunction.ADD,
            StandardFunction.SUBTRACT,
            StandardFunction.MULTIPLY,
            StandardFunction.DIVIDE,
            StandardFunction.MODULO,
            StandardFunction.NEGATE,
            StandardFunction.SIZE,
            StandardFunction.CONTAINS,
            StandardFunction.STARTS_WITH,
            StandardFunction.ENDS_WITH,
            StandardFunction.DURATION,
            StandardFunction.TIMESTAMP);

    private static final Set<ExprKind.Kind> KINDS =
            Set.of(ExprKind.Kind.CONSTANT, ExprKind.Kind.IDENT, ExprKind.Kind.CALL, ExprKind.Kind.LIST);

    /** What an expression can speak of, in the order of the README. */
    private static final Map<String, CelType> VARIABLES = variables();

    private static final String ALLOWED = "Known are " + String.join(", ", VARIABLES.keySet())
            + "; && || ! ?: == != < <= > >= in + - * / %; size, contains, startsWith, endsWith, duration and"
            + " timestamp.";

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(MAX_LENGTH)
            .maxParseExpressionNodeCount(MAX_NODES)
            .maxParseRecursionDepth(MAX_DEPTH)
            .maxParseErrorRecoveryLimit(1)
            .enableComprehension(false)
            .comprehensionMaxIterations(0)
            .maxRegexProgramSize(0)
            .build();

    private final CelCompiler compiler = compiler();
    private final CelRuntime runtime =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    private static Map<String, CelType> variables() {
        Map<String, CelType> variables = new LinkedHashMap<>();
        variables.put("service", SimpleType.STRING);
        variables.put("resource", SimpleType.STRING);
        variables.put("person", SimpleType.STRING);
        variables.put("quantity", SimpleType.INT);
        variables.put("booked", SimpleType.INT);
        variables.put("start", SimpleType.TIMESTAMP);
        variables.put("end", SimpleType.TIMESTAMP);
        variables.put("now", SimpleType.TIMESTAMP);
        variables.put("date", SimpleType.STRING);
        variables.put("time", SimpleType.STRING);
        variables.put("weekday", SimpleType.STRING);
        variables.put("lead_hours", SimpleType.INT);
        return variables;
    }

    private static CelCompiler compiler() {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros()
                .setStandardEnvironmentEnabled(false)
                .setStandardDeclarations(CelStandardDeclarations.newBuilder()
                        .includeFunctions(FUNCTIONS)
                        .build())
                .setResultType(SimpleType.BOOL);
        VARIABLES.forEach(builder::addVar);
        return builder.build();
    }

    /**
     * Makes a condition of an expression.
     *
     * @throws Malformed with the place and what is allowed there
     */
    Condition compile(String expression) throws Malformed {
        if (expression.codePointCount(0, expression.length()) > MAX_LENGTH) {
            throw new Malformed("It is longer than " + MAX_LENGTH + " characters.");
        }
        CelValidationResult result = compiler.compile(expression, "rule");
        if (result.hasError()) {
            throw new Malformed(described(result.getErrors().get(0)));
        }
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            checkKinds(tree);
            return new Condition(runtime.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new Malformed(e.getMessage() + ". " + ALLOWED);
        }
    }

    private static String described(CelIssue issue) {
        int line = issue.getSourceLocation().getLine();
        int column = issue.getSourceLocation().getColumn();
        String place = line < 1 ? "" : "At line " + line + ", column " + (column + 1) + ": ";
        return place + issue.getMessage().replaceAll("[\\s\\p{Cntrl}]+", " ") + ". " + ALLOWED;
    }

    /** Messages, maps and fields are part of the grammar, whatever functions there are. */
    private static void checkKinds(CelAbstractSyntaxTree tree) throws Malformed {
        boolean plain =
                CelNavigableAst.fromAst(tree).getRoot().allNodes().allMatch(node -> KINDS.contains(node.getKind()));
        if (!plain) {
            throw new Malformed("It has a map, a message or a field in it. " + ALLOWED);
        }
    }

    private static Map<String, ?> values(BookingAttempt attempt) {
        ZonedDateTime local = attempt.start().atZone(attempt.zone());
        return Map.ofEntries(
                Map.entry("service", attempt.service().toString()),
                Map.entry(
                        "resource", attempt.resource().map(ResourceId::toString).orElse("")),
                Map.entry("person", attempt.person()),
                Map.entry("quantity", (long) attempt.quantity()),
                Map.entry("booked", attempt.booked()),
                Map.entry("start", attempt.start()),
                Map.entry("end", attempt.end()),
                Map.entry("now", attempt.now()),
                Map.entry("date", local.toLocalDate().toString()),
                Map.entry(
                        "time",
                        DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).format(local)),
                Map.entry(
                        "weekday",
                        List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun")
                                .get(local.getDayOfWeek().getValue() - 1)),
                Map.entry(
                        "lead_hours",
                        Duration.between(attempt.now(), attempt.start()).toHours()));
    }

    /** An expression that was understood. Safe for use by several threads. */
    static final class Condition {

        private final CelRuntime.Program program;
        private final AtomicBoolean complained = new AtomicBoolean();

        private Condition(CelRuntime.Program program) {
            this.program = program;
        }

        /** Whether nobody has been told yet that it has no answer. */
        boolean firstComplaint() {
            return complained.compareAndSet(false, true);
        }

        /**
         * Whether it is true.
         *
         * @throws Undecided when it can't be reckoned for this attempt, as when it divides by zero
         */
        boolean holds(BookingAttempt attempt) throws Undecided {
            try {
                return Boolean.TRUE.equals(program.eval(values(attempt)));
            } catch (CelEvaluationException e) {
                // The library's message may quote values, and these are personal.
                throw new Undecided(e.getErrorCode().name().toLowerCase(Locale.ROOT));
            }
        }
    }

    /** An expression that is none of this language; the message says where and what is. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /** A condition that has no answer. */
    static final class Undecided extends Exception {
        private static final long serialVersionUID = 1L;

        Undecided(String message) {
            super(message);
        }
    }
}
