package org.vintner.tck;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs a contract test and says which rules are red. */
public final class RedRules {

    private RedRules() {}

    /** {@return the numbers of the rules that are red}
     *
     * @param contract the contract test
     * @param except rules that are not run
     */
    public static Set<String> of(Class<?> contract, Set<String> except) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(contract))
                .filters((PostDiscoveryFilter) test -> FilterResult.includedIf(!except.contains(ruleOf(test))))
                .build();
        Set<String> red = new ConcurrentSkipListSet<>();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                    red.add(test.getSource()
                            .filter(MethodSource.class::isInstance)
                            .map(source -> ruleOf(((MethodSource) source).getJavaMethod()))
                            .orElse(test.getDisplayName()));
                }
            }
        });
        return red;
    }

    private static String ruleOf(TestDescriptor test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ruleOf(((MethodSource) source).getJavaMethod()))
                .orElse("");
    }

    private static String ruleOf(Method method) {
        Rule rule = method.getAnnotation(Rule.class);
        return rule == null ? "" : rule.value();
    }

    /** {@return the numbers of all rules of a contract test} */
    public static Set<String> rulesOf(Class<?> contract) {
        return rules(contract).stream().map(Rule::value).collect(Collectors.toCollection(TreeSet::new));
    }

    static List<Rule> rules(Class<?> contract) {
        return ReflectionSupport.findMethods(
                        contract, method -> method.isAnnotationPresent(Rule.class), HierarchyTraversalMode.TOP_DOWN)
                .stream()
                .map(method -> method.getAnnotation(Rule.class))
                .toList();
    }
}
