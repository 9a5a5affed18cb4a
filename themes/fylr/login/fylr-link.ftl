<#import "template.ftl" as layout>
<#import "buttons.ftl" as buttons>
<#-- A link from a mail waits here: programs that open links do not press buttons. -->
<@layout.registrationLayout displayMessage=false; section>
    <#if section = "header">
        ${msg("fylrLinkTitle")}
    <#elseif section = "form">
        <p class="instruction">${msg("fylrLinkText")}</p>
        <form id="fylr-link" class="${properties.kcFormClass!}" action="${fylrLinkAction}" method="post">
            <#list fylrLinkParameters as name, value>
                <input type="hidden" name="${name}" value="${value}">
            </#list>
            <@buttons.actionGroup>
                <@buttons.button id="fylr-link-continue" label="doLogIn"/>
            </@buttons.actionGroup>
        </form>
    </#if>
</@layout.registrationLayout>
