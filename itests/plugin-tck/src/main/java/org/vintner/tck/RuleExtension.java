package org.vintner.tck;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.ReflectionSupport;

/** Runs a rule once when it applies to the plugin, else not at all. */
final class RuleExtension implements TestTemplateInvocationContextProvider {

    private static final ExtensionContext.Namespace SCOPES = ExtensionContext.Namespace.create(RuleExtension.class);

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Rule rule = context.getRequiredTestMethod().getAnnotation(Rule.class);
        Scope scope = context.getRoot()
                .getStore(SCOPES)
                .getOrComputeIfAbsent(context.getRequiredTestClass(), RuleExtension::scopeOf, Scope.class);
        Optional<String> obstacle = obstacle(rule, scope);
        obstacle.ifPresent(why -> context.publishReportEntry(rule.value() + " does not apply", why));
        return obstacle.isPresent() ? Stream.empty() : Stream.of(new Named(rule));
    }

    private static Scope scopeOf(Class<?> testClass) {
        try {
            return ((ContractTest) ReflectionSupport.newInstance(testClass)).scope();
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The plugin can't be opened, so it is not known which rules apply: " + e.getMessage(), e);
        }
    }

    private static Optional<String> obstacle(Rule rule, Scope scope) {
        return Stream.concat(
                        Arrays.stream(rule.needs())
                                .filter(capability -> !capability.isAssignableFrom(scope.plugin()))
                                .map(capability -> "the plugin does not implement " + capability.getSimpleName()),
                        Arrays.stream(rule.dial())
                                .filter(scope.cannot()::containsKey)
                                .map(misbehavior ->
                                        misbehavior + ": " + scope.cannot().get(misbehavior)))
                .findFirst();
    }

    private record Named(Rule rule) implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int invocationIndex) {
            return rule.value() + " " + rule.says();
        }
    }
}
