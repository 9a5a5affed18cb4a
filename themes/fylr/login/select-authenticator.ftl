<#import "template.ftl" as layout>
<@layout.registrationLayout displayInfo=false; section>
    <#if section = "header">
        ${msg("loginChooseAuthenticator")}
    <#elseif section = "form">
        <form id="kc-select-credential-form" class="fylr-methods" action="${url.loginAction}" method="post">
            <#list auth.authenticationSelections as selection>
                <button type="submit" name="authenticationExecution" value="${selection.authExecId}">
                    <i class="${properties[selection.iconCssClass]!selection.iconCssClass}" aria-hidden="true"></i>
                    <span>
                        <strong>${msg(selection.displayName)}</strong>
                        ${msg(selection.helpText)}
                    </span>
                    <i class="${properties.kcSelectAuthListItemArrowIconClass!}" aria-hidden="true"></i>
                </button>
            </#list>
        </form>
    </#if>
</@layout.registrationLayout>
